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
