# Le coffre tel qu’il était.
page-past = Le coffre tel qu’il était
past-lead = Voyez ce qu’était chaque élément à un moment passé, et reprenez-en un. Regarder ne change rien, et ce que vous reprenez peut être annulé.
past-open = Choisir un moment
past-when = Tel qu’il était le
past-hour = Il y a une heure
past-day = Hier à la même heure
past-week = Il y a une semaine
past-month = Il y a un mois
past-show = Voir
past-loading = Comparaison avec aujourd’hui…
past-future = Ce moment est encore à venir. Rien n’a été demandé. Choisissez-en un plus ancien.
past-summary = { $count ->
    [0] Rien n’était différent.
    [one] Un élément était différent.
   *[other] { $count } éléments étaient différents.
}
past-stood = Il en était au changement { $seq }, fait le { $date }. Le registre de cet appareil en répond.
past-same = Chaque élément est aujourd’hui ce qu’il était alors
past-filter = Chercher parmi ceux-ci
past-none = Aucun de ces éléments n’a cela dans son titre
past-since-removed = disparu depuis
past-since-changed = modifié depuis
past-since-added = ajouté depuis
past-since-lost = non gardé
past-lost = Le serveur ne garde plus cette version. L’historique de l’élément a peut-être la valeur.
past-added = Cet élément n’existait pas encore.
past-then = Alors
past-now = Aujourd’hui
past-more = Différents aussi : { $what }.
past-more-type = le type
past-more-category = la catégorie
past-more-tags = les étiquettes
past-more-favourite = sa place dans les favoris
past-more-trash = sa place dans la corbeille
past-more-attachments = les pièces jointes
past-details = Ce qui était différent dans { $title }
past-take-back = Reprendre
past-take-back-title = Reprendre { $title }
past-taken-back = « { $title } » est de nouveau tel qu’il était. Ce qu’il remplace est dans son historique.
past-reveal = Afficher { $name } d’alors
past-copy = Copier { $name } d’alors
error-vault-not-yet = Le coffre n’existait pas encore à ce moment. Rien n’a changé. Choisissez un moment plus récent.
