# A server that went back to an older state, and what became of it.
incident-restored = The server was restored
incident-restored-on = The server was restored on { $date }
incident-giving = It came back from an older backup. This device gives it what it lacks: { $count ->
    [one] one change.
   *[other] { $count } changes.
}
incident-healed = Healed: this device gave it back what it lacked, { $count ->
    [one] one change. Nothing is lost.
   *[other] { $count } changes. Nothing is lost.
}
incident-merging = It came back from an older backup and went on from there. This device merges both histories: nothing of either is lost.
incident-merged = Healed: what was changed on both sides is merged. Where one field differed, both values are kept.
incident-alarm = Alarm: the server went back without saying why
incident-alarm-fork = Alarm: the server showed another history
incident-alarm-text = It no longer had { $count ->
    [one] a change
   *[other] { $count } changes
} that it had acknowledged, and announced no restore. Nothing was deleted here.
incident-alarm-fork-text = It holds changes that this device never saw in place of those it had acknowledged, and announced no restore. Nothing was deleted here, and the proof is kept.
incident-alarm-giving = This device gives it back what it lacks.
incident-alarm-healed = What it lacked was given back, and both agree again.
incident-todo = Ask whoever runs the server whether an old copy of it was put back. If nobody did, someone may be tampering with it: have the sessions ended and the password changed, and show the evidence.
incident-evidence = Evidence
incident-noticed = Noticed on { $date }
incident-ours = This device: change { $seq }
incident-server = Server: change { $seq }
incident-copy = Copy the evidence
incident-seen = I have seen this
