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
pending-count = { $count ->
    [one] { $count } en attente
   *[other] { $count } en attente
}

# Avancement des tâches longues.
progress-starting = Préparation…
progress-records = Ouverture des éléments
progress-commits = Vérification des signatures
progress-opening = Ouverture du fichier
progress-importing = Import en cours
progress-attachments = Récupération des pièces jointes
progress-sealing = Scellement
