# Vérification de la clé et voies de récupération.
key-check-lead = La preuve, maintenant, que votre clé ouvre tout ce que vous avez.
key-check-what = Trois choses sont vérifiées : le serveur met votre clé au défi, chaque élément est ouvert, chaque signature est contrôlée. Rien n’est modifié.
key-check-run = Lancer la vérification
key-check-again = Vérifier de nouveau
key-check-stopped = Vérification arrêtée. Rien n’a été modifié.
key-check-good = Tout s’ouvre et tout est signé
key-check-bad = Quelque chose ne va pas
possession-proved = Le serveur a mis votre clé au défi, et elle a répondu.
possession-refused = Le serveur ne reconnaît pas votre clé. Vos données locales sont intactes ; prévenez la personne qui l’administre.
possession-offline = Le serveur n’est pas joignable : son défi attendra. Le reste est vérifié ici.
records-opened = { $vaults ->
    [one] { $opened } éléments ouverts sur { $total }.
   *[other] { $opened } éléments ouverts sur { $total }, dans { $vaults } coffres.
}
commits-verified = { $verified } signatures vérifiées sur { $total }.
key-failures = { $count ->
    [one] { $count } élément à regarder
   *[other] { $count } éléments à regarder
}
key-failure-does-not-open = Aucune clé d’ici ne l’ouvre. Il a peut-être été scellé avec une clé plus ancienne.
key-failure-commitment = Ce contenu a été scellé pour une autre place : il a été échangé, déplacé ou rejoué. Il n’est pas montré comme le vôtre.
key-failure-signature = Aucune clé d’un membre n’a signé ce changement. Il n’a pas été pris.
key-failure-missing-bytes = Le registre l’annonce, mais personne n’a son contenu pour l’instant.
key-failure-unlisted = Le serveur a donné ce contenu sans que le registre l’annonce. Il a été laissé de côté.
way-importKey = Apporter une autre clé
way-quarantine = Mettre de côté
way-restoreRecord = Rétablir cet élément
done-quarantine = « { $title } » est mis de côté, scellé, sans être supprimé.
done-restoreRecord = « { $title } » est rétabli depuis cet appareil.
dealt-quarantine = Mis de côté
dealt-restoreRecord = Rétabli
key-backup-lead = Ce qui vous ramène à votre coffre quand quelque chose se perd, et ce que chaque chose vaut aujourd’hui.
losses = Pertes auxquelles ce compte survit
losses-good = Aucune perte à elle seule ne vous coûte rien
losses-part = { $count ->
    [one] { $count } perte vous coûterait le compte, pas ce que contient l’archive
   *[other] { $count } pertes vous coûteraient le compte, pas ce que contient l’archive
}
losses-bad = { $count ->
    [one] { $count } perte vous coûterait le coffre, ou une partie
   *[other] { $count } pertes vous coûteraient le coffre, ou une partie
}
loss-device = Perdre cet appareil, ou son disque
loss-password = Oublier le mot de passe
loss-keyFile = Perdre le fichier de clé
loss-printedCode = Perdre la page imprimée
loss-server = Perdre le serveur, ou son disque
loss-whole = { $kind ->
    [server] cet appareil a tous les éléments.
   *[other] vous revenez, avec tout.
}
loss-content = vous gardez ce que contient l’archive du { $date }.
loss-lost = { $kind ->
    [server] aujourd’hui, elle vous coûte les pièces jointes.
   *[other] aujourd’hui, elle vous coûte le coffre.
}
loss-todo-keyFile = Enregistrez un fichier de clé, ci-dessous.
loss-todo-printedCode = Retrouvez la page imprimée à la création du compte, et essayez-la ci-dessous.
loss-todo-pending = Des changements faits ici attendent encore le serveur : seul cet appareil les a.
loss-todo-tryOne = Aucune de vos voies de retour n’a jamais été essayée : essayez-en une, ci-dessous.
loss-todo-password = Un mot de passe oublié ne peut pas encore être remplacé, quoi que vous ayez d’autre. Gardez-le sur papier en lieu sûr, avec une archive à jour.
loss-todo-backup = Cet appareil a tous les éléments, et le serveur n’annonce aucune sauvegarde vérifiée. Demandez à la personne qui l’administre, et faites une archive.
loss-todo-attachments = Vos pièces jointes ne sont que sur le serveur, qui n’annonce aucune sauvegarde vérifiée. Faites une archive : elle les contient.
loss-todo-archive = Refaites une archive : ce qui a changé depuis n’y est pas.
paths = Voies de retour
path-keyFile = Fichier de clé
path-printedCode = Code imprimé
path-otherDevice = { $count ->
    [one] { $count } autre appareil
   *[other] { $count } autres appareils
}
path-thisDevice = Cet appareil
path-none = Aucun que cet appareil connaisse
path-made = Fait le { $date }
path-proved = prouvé { $when }
path-never-proved = jamais essayé
prove = Essayer
prove-path = Essayer : { $path }
prove-keyFile = Essayer le fichier de clé
prove-printedCode = Essayer le code imprimé
prove-text = Le coffre l’ouvre, le compare à votre clé et l’oublie. Rien n’est changé ni installé.
kit-from-picture = Lire le code QR de la page sur une image
proved = Il vous ramènerait. La date est retenue.
legacy-keys = { $count ->
    [one] { $count } clé du système précédent est gardée pour ouvrir ses anciens éléments.
   *[other] { $count } clés du système précédent sont gardées pour ouvrir ses anciens éléments.
}
archive = Archive qui se lit seule
archive-what = Tout ce que vous avez, pièces jointes comprises, dans une page scellée par une phrase de passe. N’importe quel navigateur l’ouvre, sans mdp et sans réseau : gardez-la pour le jour où il ne reste rien d’autre.
archive-last = Faite la dernière fois le { $date }.
archive-save = Enregistrer l’archive
archive-stopped = Arrêté. Aucune archive n’a été faite.
archive-whole = Tout y est. Gardez-la loin de cet appareil.
archive-lacks = { $count ->
    [one] Une pièce jointe n’y est pas : l’archive la nomme et dit pourquoi.
   *[other] { $count } pièces jointes n’y sont pas : l’archive les nomme et dit pourquoi.
}

# Fin de l’inscription.
onboarding-code = La page à imprimer
onboarding-file = Le fichier de clé
onboarding-check = Vérification
onboarding-lead-1 = Imprimez-la, ou recopiez le code à la main. C’est votre retour assuré si vous oubliez le mot de passe ou perdez cet appareil.
onboarding-lead-2 = Une seconde façon de revenir, à garder sur une clé USB ou dans un coffre.
onboarding-lead-3 = Pour être sûr que la page existe : rendez-en un morceau.
onboarding-later = Plus tard (la barre latérale le rappellera)
onboarding-done = Votre kit de récupération est prêt. Rangez la page en lieu sûr.
kit-title = Kit de récupération mdp
kit-made = Fait le { $date }
kit-code = Code de récupération
kit-qr = Code QR du code de récupération
kit-user-id = Identifiant du compte
kit-server-id = Identifiant du serveur
kit-how = Pour revenir
kit-how-1 = Ouvrez l’adresse du coffre et choisissez « Se connecter ».
kit-how-2 = Donnez votre nom d’utilisateur et votre mot de passe.
kit-how-3 = Choisissez « Code imprimé » et tapez le code ci-dessus.
kit-keep = Gardez cette page en lieu sûr, hors ligne. Qui l’a entre les mains, avec votre mot de passe, ouvre votre coffre. Un nouveau code annule celui-ci.
kit-group = Groupe { $n } du code
kit-see-again = Revoir la page

# Un serveur qui a tout perdu.
server-lost = Un serveur qui a tout perdu
server-lost-what = Ce navigateur garde tout le coffre : un serveur vide, ou qui ne connaît plus ce compte, peut le reprendre d’ici.
server-lost-open = Tout rendre au serveur
server-lost-hint = Le serveur a-t-il tout perdu, ou ce compte ?
