# La liste et ce qui l’entoure.
items = Éléments
detail = Détail
view-all = Tout
view-favourites = Favoris
view-trash = Corbeille
view-conflicts = Conflits
view-uncategorised = Sans catégorie
item-count = { $count ->
    [one] { $count } élément
   *[other] { $count } éléments
}
search = Rechercher partout
search-clear = Effacer la recherche
search-everywhere = Chercher dans tout le coffre
sort = Trier par
sort-updated = Modifiés récemment
sort-created = Créés récemment
sort-title = Titre
sort-best = Les plus proches d’abord
untitled = Sans titre
categories = Catégories
categories-none = Aucune catégorie
category = Catégorie
category-new = Nouvelle catégorie
category-edit = Modifier la catégorie { $name }
category-edit-title = Modifier la catégorie
category-name = Nom
category-parent = Dans
category-top = Au premier niveau
category-delete = Supprimer
category-delete-hint = Supprimer une catégorie ne supprime aucun élément : ils remontent d’un niveau.
category-deleted = Catégorie « { $category } » supprimée.
uncategorised = Sans catégorie
tag = Étiquette
tags = Étiquettes
tags-edit = Modifier les étiquettes
tag-add = Ajouter une étiquette
add-tag-button = Ajouter
tag-new-name = Nouveau nom
tag-rename-hint = Donner le nom d’une autre étiquette les réunit ; un nom vide la retire partout.
tag-remove = Retirer partout
tag-remove-named = Retirer l’étiquette { $tag }
tag-renamed = { $count ->
    [one] Étiquette « { $tag } » changée sur { $count } élément.
   *[other] Étiquette « { $tag } » changée sur { $count } éléments.
}
selection = Sélection
selected = { $count ->
    [one] { $count } choisi
   *[other] { $count } choisis
}
select-item = Sélectionner { $title }
select-all = Tout
unselect = Tout désélectionner
move = Déplacer vers
trash = Mettre à la corbeille
favourite-add = Ajouter aux favoris
favourite-remove = Retirer des favoris
favourites-added = { $count ->
    [one] Ajouté aux favoris.
   *[other] { $count } éléments ajoutés aux favoris.
}
favourites-removed = { $count ->
    [one] Retiré des favoris.
   *[other] { $count } éléments retirés des favoris.
}
items-moved = { $count ->
    [one] Déplacé dans « { $category } ».
   *[other] { $count } éléments déplacés dans « { $category } ».
}
items-uncategorised = { $count ->
    [one] Retiré de sa catégorie.
   *[other] { $count } éléments retirés de leur catégorie.
}
items-tagged = { $count ->
    [one] Étiquette « { $tag } » ajoutée.
   *[other] Étiquette « { $tag } » ajoutée à { $count } éléments.
}
items-trashed = { $count ->
    [one] Mis à la corbeille pour 30 jours.
   *[other] { $count } éléments mis à la corbeille pour 30 jours.
}
items-restored = { $count ->
    [one] Sorti de la corbeille.
   *[other] { $count } éléments sortis de la corbeille.
}
items-deleted = { $count ->
    [one] Supprimé définitivement.
   *[other] { $count } éléments supprimés définitivement.
}
delete-forever = Supprimer définitivement
delete-forever-title = { $count ->
    [one] Supprimer cet élément pour toujours ?
   *[other] Supprimer { $count } éléments pour toujours ?
}
delete-forever-text = C’est la seule action qui ne s’annule pas. Un instantané du coffre est pris avant, et votre mot de passe est demandé.
copied = Copié.
copied-user-name = Nom d’utilisateur copié.
copied-password = Mot de passe copié. Effacé dans
copied-secret = Copié. Effacé dans
copied-code = Code copié. Effacé dans
clipboard-clear-now = Effacer
copy-user-name = Copier le nom d’utilisateur
copy-user-name-of = Copier le nom d’utilisateur de { $title }
copy-secret = Copier le mot de passe
copy-secret-of = Copier le mot de passe de { $title }
copy-code = Copier le code à usage unique
copy-code-of = Copier le code à usage unique de { $title }

# Rien à montrer : pourquoi, et la chose à faire.
empty-vault = Votre coffre est prêt
empty-vault-hint = Ajoutez un premier élément, ou faites entrer ceux que vous avez ailleurs.
add-first = Ajouter un élément
import-instead = Importer un fichier
empty-search = Rien pour « { $text } »
empty-search-hint = La recherche ignore les accents et regarde partout sauf dans les secrets.
empty-search-here = Rien ici. Il y en a peut-être ailleurs dans le coffre.
empty-trash = La corbeille est vide
empty-trash-hint = Ce que vous y mettez y reste 30 jours.
empty-favourites = Pas encore de favoris
empty-favourites-hint = Touchez l’étoile d’un élément pour le trouver ici.
empty-here = Rien ici pour l’instant
empty-here-hint = Ajoutez un élément, ou glissez-en depuis la liste.
nothing-selected = Choisissez un élément
nothing-selected-hint = Les flèches parcourent la liste, Entrée ouvre, ? montre tous les raccourcis.

# Palette et raccourcis.
palette = Rechercher et agir
palette-hint = Rechercher un élément ou une action
palette-none = Rien de ce nom.
palette-foot = Entrée ouvre · Ctrl + Entrée copie le mot de passe
theme-switch = Passer du clair au sombre
shortcuts = Raccourcis clavier
shortcuts-anywhere = Partout
shortcuts-list = Dans la liste
shortcuts-form = Dans un formulaire
shortcuts-letters = Les raccourcis d’une seule lettre se désactivent dans les réglages.
key-palette = Rechercher et agir
key-search = Aller à la recherche
key-new = Nouvel identifiant
key-undo = Annuler la dernière action
key-lock = Verrouiller
key-sheet = Cette feuille
key-move = Parcourir
key-open = Ouvrir
key-copy-user-name = Copier le nom d’utilisateur
key-copy-password = Copier le mot de passe
key-copy-code = Copier le code à usage unique
key-edit = Modifier
key-favourite = Favori
key-select = Sélectionner
key-select-all = Tout sélectionner
key-trash = Mettre à la corbeille
key-save = Enregistrer
key-cancel = Annuler

# Conflits.
conflicts-explained = Le même champ a été modifié à deux endroits avant que les appareils ne se parlent. Aucune des deux valeurs n’est perdue.
conflicts-none = Plus aucun conflit
conflicts-see = Régler les conflits
conflict-from = Modifié aussi sur { $device }, le { $date }
conflict-kept = Dans l’élément
conflict-other = Dans la copie
conflict-keep-both = Garder les deux éléments
conflict-keep-chosen = Garder mon choix
conflict-resolved = Conflit réglé pour « { $title } ». L’autre valeur reste dans l’historique.
empty-value = vide

# Erreurs des éléments.
error-item-gone = Cet élément n’existe plus. Rien d’autre n’a changé. L’historique du coffre le garde.
error-no-such-item = Cet élément n’existe plus. Rien d’autre n’a changé. L’historique du coffre le garde.
error-undo-too-late = Il est trop tard pour annuler cela d’ici. Rien n’est perdu : voyez la corbeille et l’historique.
error-nothing-to-undo = Il n’y a rien à annuler.
error-totp-invalid = Ce n’est pas un secret de code à usage unique. Le formulaire est intact. Collez le secret du site ou son adresse otpauth://.
error-qr-none = Aucun code à usage unique dans cette image. Rien n’a changé. Prenez une image nette du code QR, ou collez le secret.
error-generator-no-characters = Aucune sorte de caractères n’est choisie. Rien n’a été généré. Prenez-en au moins une.
error-generator-length = Cette longueur est hors limites. Rien n’a été généré. Prenez 4 à 128 caractères, ou 3 à 12 mots.

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
proof-good = Récupérable
proof-unknown = Sauvegarde inconnue
proof-kit-missing = Kit de récupération à terminer
proof-kit-missing-todo = Sans lui, un oubli ou une panne peut tout faire perdre.
proof-backup = Sauvegarde vérifiée { $when }
proof-backup-none = Le serveur n’annonce aucune sauvegarde vérifiée.
proof-restore = Restauration prouvée { $when }

# Retirer un compte de ce navigateur.
logout-title = Retirer ce compte de ce navigateur ?
logout-text = La copie locale et la clé de cet appareil seront effacées. Le coffre reste sur le serveur ; pour revenir ici il faudra votre mot de passe et votre fichier de clé ou votre code imprimé.
logout-pending = { $count ->
    [one] { $count } changement n’existe que dans ce navigateur. Exportez-le d’abord, ou attendez que le serveur soit joignable.
   *[other] { $count } changements n’existent que dans ce navigateur. Exportez-les d’abord, ou attendez que le serveur soit joignable.
}
