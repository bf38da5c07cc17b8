# La page d’une archive qui se lit seule. Champs et types : item.ftl.
reader-title = Archive du coffre
reader-what = Ce fichier contient un coffre entier, scellé par une phrase de passe. Il s’ouvre ici, dans ce navigateur, et n’envoie rien nulle part.
reader-user = Nom d’utilisateur
reader-server = Serveur
reader-made = Faite
reader-fingerprint = Empreinte de la clé
reader-passphrase = Phrase de passe de l’archive
reader-reveal = Montrer ce qui est tapé
reader-open = Ouvrir
reader-opening = Ouverture…
reader-local = Lecture seule : rien ici ne modifie le coffre. Laissée 15 minutes sans usage, elle se ferme d’elle-même.
reader-close = Fermer
reader-search = Chercher
reader-items = Éléments
reader-count = { $count ->
    [0] Rien ne correspond
    [one] { $count } élément
   *[other] { $count } éléments
}
reader-back = Retour à la liste
reader-about = Cette archive
reader-about-text = Ce que le coffre contenait le { $date }. Ce qui a changé depuis n’y est pas.
reader-untitled = Sans titre
reader-trashed = À la corbeille depuis le { $date }
reader-in-trash = À la corbeille
reader-conflict = Autre version d’un élément
reader-show-all = Montrer tous les secrets
reader-hide-all = Masquer tous les secrets
reader-copied = Copié. Le presse-papiers ne s’efface pas de lui-même.
reader-not-copied = Ce navigateur refuse de copier. Montrez la valeur et sélectionnez-la.
reader-yes = Oui
reader-no = Non
reader-code-now = Code du moment
reader-code-none = Ce secret ne donne aucun code
reader-code-left = encore { $seconds } s
reader-attachments = Pièces jointes
reader-save = Enregistrer
reader-save-file = Enregistrer { $name }
reader-file-broken = Cette pièce jointe ne s’ouvre pas : le fichier a été abîmé. Le reste n’est pas touché.
reader-missing = { $count ->
    [one] Une pièce jointe n’est pas dans cette archive
   *[other] { $count } pièces jointes ne sont pas dans cette archive
}
reader-missing-not-listed = Absente : le coffre ne l’avait plus.
reader-missing-no-key = Absente : sa clé n’était pas dans le coffre.
reader-missing-unavailable = Absente : le serveur ne l’avait pas.
reader-missing-other-bytes = Absente : le serveur a donné autre chose que ce qui avait été enregistré.
reader-missing-does-not-open = Absente : elle ne s’ouvrait pas.
reader-missing-too-large = Absente : trop grande pour une archive.
reader-unreadable = { $count ->
    [one] Un enregistrement ne s’ouvrait pas quand l’archive a été faite
   *[other] { $count } enregistrements ne s’ouvraient pas quand l’archive a été faite
}
reader-categories = { $count ->
    [one] Une catégorie
   *[other] { $count } catégories
}
reader-leftover = Non compris à l’importation
reader-leftover-text = Une importation n’a pas su lire ceci et l’a gardé en entier.
reader-leftover-source = Tel que dans la source
reader-leftover-code = Raison
reader-created = Création
reader-updated = Modification
reader-origin = Importé de
reader-id = Identifiant
reader-newer = D’une version plus récente
reader-error-malformed = Ce fichier est abîmé : il lui manque une partie de l’archive. Prenez-en une autre copie.
reader-error-wrong-passphrase = La phrase de passe n’ouvre pas cette archive, ou le fichier a été modifié. Rien n’est perdu. Vérifiez-la et réessayez.
reader-error-unsupported-format = Cette archive vient d’une autre version. Rien n’est perdu. Ouvrez-la dans une copie faite par cette version.
reader-error-key-derivation-refused = Cette archive demande plus que ce qui est permis. Elle a pu être modifiée. Prenez-en une autre copie.
reader-error-out-of-memory = Il n’y a pas assez de mémoire pour l’ouvrir. Rien n’est perdu. Fermez d’autres pages et réessayez.
reader-error-unexpected = Elle n’a pas pu être ouverte ici. Rien n’est perdu. Essayez un autre navigateur, ou une autre copie du fichier.
