# Un serveur revenu à un état plus ancien, et la suite.
incident-restored = Le serveur a été restauré
incident-restored-on = Le serveur a été restauré le { $date }
incident-giving = Il est revenu d’une sauvegarde plus ancienne. Cet appareil lui rend ce qui lui manque : { $count ->
    [one] { $count } changement.
   *[other] { $count } changements.
}
incident-healed = Réparé : cet appareil lui a rendu ce qui lui manquait, { $count ->
    [one] { $count } changement. Rien n’est perdu.
   *[other] { $count } changements. Rien n’est perdu.
}
incident-merging = Il est revenu d’une sauvegarde plus ancienne et a continué de là. Cet appareil réunit les deux histoires : rien n’est perdu de l’une ni de l’autre.
incident-merged = Réparé : ce qui a changé des deux côtés est réuni. Là où un même champ différait, les deux valeurs sont gardées.
incident-alarm = Alarme : le serveur est revenu en arrière sans dire pourquoi
incident-alarm-fork = Alarme : le serveur a montré une autre histoire
incident-alarm-text = Il n’avait plus { $count ->
    [one] { $count } changement qu’il avait confirmé
   *[other] { $count } changements qu’il avait confirmés
}, et n’a annoncé aucune restauration. Rien n’a été effacé ici.
incident-alarm-fork-text = Il tient des changements que cet appareil n’a jamais vus à la place de ceux qu’il avait confirmés, et n’a annoncé aucune restauration. Rien n’a été effacé ici, et la preuve est gardée.
incident-alarm-giving = Cet appareil lui rend ce qui lui manque.
incident-alarm-healed = Ce qui lui manquait lui a été rendu, et les deux s’accordent de nouveau.
incident-todo = Demandez à la personne qui administre le serveur si une ancienne copie y a été remise. Si personne ne l’a fait, quelqu’un l’altère peut-être : faites fermer les sessions et changer le mot de passe, et montrez la preuve.
incident-evidence = Preuve
incident-noticed = Remarqué le { $date }
incident-ours = Cet appareil : changement { $seq }
incident-server = Serveur : changement { $seq }
incident-copy = Copier la preuve
incident-seen = J’ai vu
