# shellcheck shell=bash
# What the operator's scripts say, in English and in French, on standard error.

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in fr*) SPOKEN=fr ;; *) SPOKEN=en ;; esac
# Programs' own messages and lengths of texts are the same everywhere.
export LC_ALL=C

declare -A WORDS=(
  [en:no-compose-file]="there is no compose file %s: name another with COMPOSE_FILE"
  [fr:no-compose-file]="il n’y a pas de fichier compose %s : nommez-en un autre par COMPOSE_FILE"
  [en:bad-slug]="APP_SLUG may have letters, digits, - and _, not: %s"
  [fr:bad-slug]="APP_SLUG ne peut avoir que des lettres, des chiffres, - et _, et non : %s"
  [en:bad-days]="RETENTION_DAYS is a number of days over 0, not: %s"
  [fr:bad-days]="RETENTION_DAYS est un nombre de jours supérieur à 0, et non : %s"
  [en:bad-format]="FORMAT is mdpbak or sql, not: %s"
  [fr:bad-format]="FORMAT vaut mdpbak ou sql, et non : %s"
  [en:no-docker]="docker isn’t installed, or isn’t where programs are looked for"
  [fr:no-docker]="docker n’est pas installé, ou n’est pas là où l’on cherche les programmes"
  [en:no-folder]="the folder %s can’t be made"
  [fr:no-folder]="le dossier %s ne peut pas être créé"
  [en:locked]="another backup, restore or rotation is running here: wait until it has ended"
  [fr:locked]="une autre sauvegarde, restauration ou rotation est en cours ici : attendez qu’elle soit finie"
  [en:waiting]="The server is at work on its archives: waiting."
  [fr:waiting]="Le serveur travaille à ses archives : on attend."
  [en:too-long]="It took more than %s seconds and was given up (BACKUP_TIMEOUT)."
  [fr:too-long]="Après plus de %s secondes, on y a renoncé (BACKUP_TIMEOUT)."
  [en:full]="the disk of %s is full. Nothing was kept of this backup; those before are as they were. Make room and try again."
  [fr:full]="le disque de %s est plein. Rien n’a été gardé de cette sauvegarde ; les précédentes sont intactes. Faites de la place et recommencez."
  [en:not-written]="%s can’t be written. Nothing was kept of this backup; those before are as they were."
  [fr:not-written]="impossible d’écrire dans %s. Rien n’a été gardé de cette sauvegarde ; les précédentes sont intactes."
  [en:not-made]="the server made no backup (status %s). Nothing was kept; those before are as they were."
  [fr:not-made]="le serveur n’a pas fait de sauvegarde (code %s). Rien n’a été gardé ; les précédentes sont intactes."
  [en:cut]="what came from the server isn’t whole. Nothing was kept of this backup; those before are as they were."
  [fr:cut]="ce qui est venu du serveur n’est pas entier. Rien n’a été gardé de cette sauvegarde ; les précédentes sont intactes."
  [en:not-verified]="what was written doesn’t verify (status %s). Nothing was kept of this backup; those before are as they were."
  [fr:not-verified]="ce qui a été écrit ne se vérifie pas (code %s). Rien n’a été gardé de cette sauvegarde ; les précédentes sont intactes."
  [en:bytes-only]="No key here opens it: its bytes were verified, not what is in it."
  [fr:bytes-only]="Aucune clé d’ici ne l’ouvre : ses octets ont été vérifiés, pas son contenu."
  [en:damaged]="The backup was kept, but what the server keeps is damaged: see above. Older backups are better."
  [fr:damaged]="La sauvegarde a été gardée, mais ce que le serveur conserve est endommagé : voir plus haut. De plus anciennes valent mieux."
  [en:not-pruned]="The backup is kept; old ones were not cleaned up."
  [fr:not-pruned]="La sauvegarde est gardée ; les anciennes n’ont pas été triées."
  [en:restore-usage]="Usage: restore-db.sh FILE [--yes] [--key FILE] [-- MORE FOR mdp-server restore]   (FILE: .mdpbak, .sql, .sql.gz, .dump)"
  [fr:restore-usage]="Usage : restore-db.sh FICHIER [--yes] [--key FICHIER] [-- SUITE POUR mdp-server restore]   (FICHIER : .mdpbak, .sql, .sql.gz, .dump)"
  [en:no-file]="there is no file %s that can be read"
  [fr:no-file]="il n’y a pas de fichier %s lisible"
  [en:exposed]="others can read %s: run chmod 600 on it, and think about who has"
  [fr:exposed]="d’autres peuvent lire %s : faites chmod 600, et demandez-vous qui l’a fait"
  [en:no-key]="%s holds no operator’s key (AGE-SECRET-KEY-1…). Nothing was changed."
  [fr:no-key]="%s ne contient pas de clé d’exploitant (AGE-SECRET-KEY-1…). Rien n’a été changé."
  [en:no-archive]="%s isn’t an archive, or isn’t whole. Nothing was changed."
  [fr:no-archive]="%s n’est pas une archive, ou n’est pas entière. Rien n’a été changé."
  [en:no-sidecar]="%s isn’t an archive’s sidecar. Nothing was changed."
  [fr:no-sidecar]="%s n’est pas le sidecar d’une archive. Rien n’a été changé."
  [en:no-database]="the database doesn’t start. Nothing was changed."
  [fr:no-database]="la base de données ne démarre pas. Rien n’a été changé."
  [en:not-restorable]="%s can’t be restored (status %s): see above. Nothing was changed."
  [fr:not-restorable]="%s ne peut pas être restauré (code %s) : voir plus haut. Rien n’a été changé."
  [en:replace]="The server has %s accounts. Replace everything there with what is in %s? A backup of it is made first. [y/N] "
  [fr:replace]="Le serveur a %s comptes. Tout y remplacer par ce qui est dans %s ? Une sauvegarde en est faite d’abord. [o/N] "
  [en:needs-yes]="the database isn’t empty: say --yes to replace it. Nothing was changed."
  [fr:needs-yes]="la base de données n’est pas vide : dites --yes pour la remplacer. Rien n’a été changé."
  [en:declined]="Nothing was changed."
  [fr:declined]="Rien n’a été changé."
  [en:kept-before]="What is there is kept in %s."
  [fr:kept-before]="Ce qui est là est gardé dans %s."
  [en:no-safety]="what is there could not be backed up: nothing was changed"
  [fr:no-safety]="ce qui est là n’a pas pu être sauvegardé : rien n’a été changé"
  [en:not-restored]="it was not restored (status %s); everything is as it was"
  [fr:not-restored]="la restauration n’a pas eu lieu (code %s) ; tout est comme avant"
  [en:not-known]="it is not known whether it was restored (status %s): look at \`mdp-server status\` and \`mdp-server user list\`, or restore it again"
  [fr:not-known]="on ne sait pas si la restauration a eu lieu (code %s) : voyez \`mdp-server status\` et \`mdp-server user list\`, ou restaurez de nouveau"
  [en:not-started]="Everything is restored, but the server doesn’t start: docker compose -f %s logs backend"
  [fr:not-started]="Tout est restauré, mais le serveur ne démarre pas : docker compose -f %s logs backend"
  [en:not-started-again]="The server doesn’t start again: docker compose -f %s logs backend"
  [fr:not-started-again]="Le serveur ne redémarre pas : docker compose -f %s logs backend"
  [en:no-secrets-file]="there is no %s: secrets are kept there"
  [fr:no-secrets-file]="il n’y a pas de %s : c’est là que sont les secrets"
  [en:secret-elsewhere]="%s is set: that secret is kept elsewhere, and is to be changed there"
  [fr:secret-elsewhere]="%s est défini : ce secret est gardé ailleurs, et c’est là qu’il faut le changer"
  [en:other-form]="%s has to be in a line that begins with its name and =, in %s: write it so. Nothing was changed."
  [fr:other-form]="%s doit être sur une ligne qui commence par son nom et =, dans %s : écrivez-la ainsi. Rien n’a été changé."
  [en:goes-on]="A rotation was cut off: going on with the values that it began with."
  [fr:goes-on]="Une rotation a été interrompue : on continue avec les valeurs commencées."
  [en:no-psql]="the database can’t be asked to change its password. Nothing was changed."
  [fr:no-psql]="impossible de demander à la base de données de changer son mot de passe. Rien n’a été changé."
  [en:run-again]="the rotation isn’t finished. Nothing is lost: %s holds the old values beside the new ones. See above, then run this again."
  [fr:run-again]="la rotation n’est pas terminée. Rien n’est perdu : %s garde les anciennes valeurs à côté des nouvelles. Voyez plus haut, puis relancez ceci."
  [en:rotated]="POSTGRES_PASSWORD and MDP_SECRET_KEY are new. Keep a copy of %s where the loss of this host doesn’t reach it."
  [fr:rotated]="POSTGRES_PASSWORD et MDP_SECRET_KEY sont neufs. Gardez une copie de %s là où la perte de cette machine ne l’atteint pas."
)

say() {
  local message=${WORDS[$SPOKEN:$1]}
  shift
  # shellcheck disable=SC2059  # the formats are those above
  printf "${0##*/}: $message\n" "$@" >&2
}

# Asks what is to be answered by yes; nobody there is a no.
ask() {
  local message=${WORDS[$SPOKEN:$1]} answer=
  shift
  # shellcheck disable=SC2059  # likewise
  printf "$message" "$@" >&2
  read -r answer || true
  case $answer in [yYoO]*) return 0 ;; *) return 1 ;; esac
}

# Ends with a status (those of docs/spec/archive.md's commands) and its reason.
fail() {
  local status=$1
  shift
  say "$@"
  exit "$status"
}
