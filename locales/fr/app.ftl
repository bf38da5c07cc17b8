# Mots communs à toutes les pages.
add = Nouveau
back = Retour
cancel = Annuler
close = Fermer
continue = Continuer
copy = Copier
discard = Abandonner
edit = Modifier
finish = Terminer
hidden = Masqué
hide = Masquer
just-now = à l’instant
later = Plus tard
menu = Menu
never = Jamais
no = Non
open = Ouvrir
print = Imprimer
reload = Recharger
rename = Renommer
restore = Rétablir
reveal = Afficher
save = Enregistrer
saving = Enregistrement…
skip = Passer cette étape
steps = Étapes
stop = Arrêter
undo = Annuler
undone = C’est annulé.
working = Un instant…
yes = Oui
seconds = { $n } s
seconds-long = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
}
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
show-less = Montrer moins
show-more = { $count ->
    [one] { $count } de plus
   *[other] { $count } de plus
}
vault = Coffre
to-vault = Ouvrir le coffre
not-found = Cette page n’existe pas
not-found-text = L’adresse est peut-être mal écrite. Rien n’est perdu : votre coffre est à sa place.
failed-title = Le coffre n’a pas pu démarrer
failed-safe = Rien n’est perdu : vos données scellées sont intactes dans ce navigateur et sur le serveur.
page-import = Importer
page-key-backup = Clé et récupération
page-key-check = Vérifier la clé
page-settings = Réglages
nav-vault = Coffre
nav-pages = Outils
account = Compte
account-of = Compte { $name }
lock = Verrouiller
logout = Se déconnecter
other-language = English
storage = Espace de ce navigateur
storage-persistent = Ce navigateur s’engage à garder la copie locale de votre coffre.
storage-not-persistent = Ce navigateur peut effacer la copie locale s’il manque de place. Rien n’est perdu tant que tout est enregistré sur le serveur : vérifiez l’état avant de rester longtemps hors ligne.

# Avancement des tâches longues.
progress-starting = Préparation…
progress-records = Ouverture des éléments
progress-commits = Vérification des signatures
progress-opening = Ouverture du fichier
progress-importing = Import en cours
progress-attachments = Récupération des pièces jointes
progress-sealing = Scellement

# État de la synchronisation.
sync = Synchronisation
sync-saved = Enregistré et vérifié
sync-saved-text = Tout ce qui est ici est sur le serveur, et ce qui en vient est vérifié jusqu’à la dernière signature.
sync-saving = Enregistrement…
sync-saving-text = { $pending ->
    [one] { $pending } changement part vers le serveur.
   *[other] { $pending } changements partent vers le serveur.
}
sync-offline = { $pending ->
    [0] Hors ligne
    [one] Hors ligne, { $pending } en attente
   *[other] Hors ligne, { $pending } en attente
}
sync-offline-text = Le serveur n’est pas joignable. Vous pouvez tout lire et tout modifier : les changements sont gardés ici, scellés, et partiront d’eux-mêmes.
sync-signedOut = { $pending ->
    [0] Session terminée
    [one] Session terminée, { $pending } en attente
   *[other] Session terminée, { $pending } en attente
}
sync-signedOut-text = La session avec le serveur est terminée. Rien n’est perdu : le coffre reste ouvert et vos changements sont gardés ici. Donnez votre mot de passe pour reprendre l’enregistrement.
sync-behind = { $count ->
    [0] Remise au serveur de ce qui lui manque
    [one] Remise de { $count } changement
   *[other] Remise de { $count } changements
}
sync-behind-text = Le serveur est revenu à un état plus ancien. Cet appareil lui rend ce qui lui manque et n’efface rien ; vos changements partiront ensuite.
sync-fork = Réunion de deux histoires
sync-fork-text = Le serveur tient une autre histoire que cet appareil. Rien de l’une ni de l’autre n’est effacé : cet appareil les réunit, et vos changements partiront ensuite.
sync-alarm = Alarme : serveur revenu en arrière
sync-healed = Serveur réparé
sync-refused = Réponse du serveur refusée
sync-tooOld = Nouvelle version à charger
sync-tooOld-text = Cette page est plus ancienne que le serveur. Vos changements sont gardés ici et partiront après le rechargement.
sync-conflicts = { $count ->
    [one] { $count } conflit à régler
   *[other] { $count } conflits à régler
}
sync-conflicts-text = Un même champ a été modifié à deux endroits. Les deux valeurs sont gardées : dites laquelle reste.
sync-never = Pas encore synchronisé sur cet appareil.
sync-last = Dernière synchronisation : { $when }
sync-now = Synchroniser maintenant
outbox-export = Exporter les changements en attente
pending = En attente d’enregistrement
pending-count = { $count ->
    [one] { $count } en attente
   *[other] { $count } en attente
}
proof-good = Récupérable
proof-unknown = Sauvegarde inconnue
proof-kit-missing = Kit de récupération à terminer
proof-kit-missing-todo = Sans lui, un oubli ou une panne peut tout faire perdre.
proof-backup = Sauvegarde vérifiée { $when }
proof-backup-none = Le serveur n’annonce aucune sauvegarde vérifiée.
proof-restore = Restauration prouvée { $when }
