# Rendre tout à un serveur qui a tout perdu, ou ce compte.
page-reseed = Rendre tout au serveur
reseed-lead = Ce navigateur garde tout le coffre. Un serveur qui l’a perdu peut le reprendre d’ici.
reseed-when = Quand s’en servir
reseed-when-lost = Le serveur a tout perdu et recommence à vide : la personne qui le tient vient d’abord, du navigateur où est son compte.
reseed-when-unknown = Le serveur a été restauré d’une sauvegarde plus ancienne que ce compte.
reseed-archive-first = S’il existe une sauvegarde, même ancienne, restaurez-la d’abord : ce qui est venu après est alors rendu tout seul.
reseed-what = Ce qui se passe
reseed-what-items = { $count ->
    [one] { $items } élément est rendu, avec toute son histoire.
   *[other] { $items } éléments sont rendus, avec toute leur histoire.
}
reseed-what-account = Le compte { $name } est refait avec la même clé : fichiers de clé et autres appareils continuent de servir.
reseed-what-code = Un nouveau code de récupération est montré. La page imprimée d’avant ne vaudra plus.
reseed-what-not = Les pièces jointes ne sont pas dans ce navigateur. Rien ici n’est effacé, quoi qu’il arrive.
reseed-password-hint = Celui qui déverrouille ce coffre ici. Ce sera le mot de passe du compte sur le serveur.
reseed-invitation = Lien d’invitation
reseed-invitation-hint = Seulement si le serveur a déjà d’autres comptes : la personne qui le tient le donne.
reseed-run = Tout rendre au serveur
error-account-known = Le serveur connaît ce compte. Rien n’a été refait. La session est reprise : ce qui lui manque lui est rendu tout seul.
error-other-server = Ce serveur a ses propres comptes, et celui-ci appartient à un autre. Rien n’a été créé. Vérifiez l’adresse, ou demandez un serveur vide.
error-user-id-taken = Le serveur connaît ce compte sous un autre mot de passe, ou l’a désactivé. Rien n’a été refait. Reprenez la session avec le mot de passe d’avant, ou voyez la personne qui le tient.
