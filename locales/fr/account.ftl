# Entrer : premier compte, déverrouillage, autre appareil, kit de récupération.
user-name = Nom d’utilisateur
password = Mot de passe
password-of-account = Mot de passe du compte
password-new = Mot de passe du compte
password-new-hint = Le seul à retenir. Il ne quitte jamais cet appareil ; quatre ou cinq mots au hasard font très bien.
password-again = Le même, encore une fois
welcome-title = Bienvenue
welcome-text = mdp garde vos mots de passe scellés : le serveur n’en voit pas un mot, et tout peut être retrouvé.
registration-closed = Ce serveur n’accepte pas de nouveau compte sans invitation. Demandez un lien à la personne qui l’administre.
sign-up = Créer un compte
sign-up-title = Créer un compte
sign-up-lead = Vos clés sont fabriquées ici, dans ce navigateur.
sign-up-promise = Personne ne peut réinitialiser ce mot de passe à votre place. L’étape suivante vous donne un kit de récupération : c’est lui qui vous ramènera si vous l’oubliez.
sign-up-working = Fabrication des clés…
sign-up-have = J’ai déjà un compte
sign-in = Se connecter
sign-in-title = Se connecter sur ce navigateur
sign-in-lead = Votre mot de passe d’abord, puis ce qui porte votre clé : le fichier de clé ou le code imprimé.
sign-in-how = Avec quoi ouvrir le coffre
sign-in-half = Mot de passe accepté. Il reste à apporter votre clé : le serveur ne l’a pas.
sign-in-nothing = Je n’ai ni l’un ni l’autre
sign-in-nothing-text = Ouvrez mdp sur un appareil où il marche encore, puis « Clé et récupération » : vous y ferez un nouveau fichier de clé. Sans aucun appareil, ni fichier, ni code, personne ne peut ouvrir ce coffre, et une nouvelle clé n’y changerait rien : elle n’est donc jamais créée à votre insu.
sign-in-again = Reprendre la session
open-vault = Ouvrir le coffre
unlock = Déverrouiller
unlock-title = Coffre verrouillé
unlocking = Ouverture…
unlock-other = Un autre compte, ou mot de passe oublié
to-unlock = Revenir au compte de ce navigateur
locked-by-time = Verrouillé après un temps sans activité. Rien n’est perdu, pas même un formulaire en cours.
locked-by-sleep = Verrouillé pendant la mise en veille. Rien n’est perdu, pas même un formulaire en cours.
locked-by-otherTab = Verrouillé depuis un autre onglet. Rien n’est perdu, pas même un formulaire en cours.
lock-instead = Verrouiller plutôt
logout-title = Retirer ce compte de ce navigateur ?
logout-text = La copie locale et la clé de cet appareil seront effacées. Le coffre reste sur le serveur ; pour revenir ici il faudra votre mot de passe et votre fichier de clé ou votre code imprimé.
logout-pending = { $count ->
    [one] { $count } changement n’existe que dans ce navigateur. Exportez-le d’abord, ou attendez que le serveur soit joignable.
   *[other] { $count } changements n’existent que dans ce navigateur. Exportez-les d’abord, ou attendez que le serveur soit joignable.
}

# Fichier de clé et code imprimé.
key-file = Fichier de clé
key-file-save = Enregistrer le fichier de clé
key-file-saved = Fichier de clé enregistré. Gardez-le ailleurs que sur cet appareil.
key-file-what = Votre clé dans un fichier, scellée par une phrase de passe. Avec les deux, vous ouvrez votre coffre sur n’importe quel appareil.
key-file-drop = Déposez votre fichier de clé, ou choisissez-le
key-file-drop-hint = Il se termine par .zkkey.json
key-file-other-server = Ce fichier dit venir d’un autre serveur. Il sera refusé s’il n’est pas à vous ; l’adresse qu’il porte n’est jamais contactée.
passphrase = Phrase de passe du fichier
passphrase-hint = Différente du mot de passe du compte. Elle protège le fichier s’il tombe entre d’autres mains.
passphrase-again = La même, encore une fois
passphrase-of-file = Phrase de passe du fichier
printed-code = Code imprimé
printed-code-hint = Tel qu’il est sur la page, avec ou sans tirets.
printed-code-what = Une page à imprimer avec un code qui ouvre votre coffre. Un nouveau code remplace le précédent.
printed-code-new = Faire un nouveau code
made-on = Fait le
fingerprint = Empreinte

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
kit-address = Adresse du coffre
kit-user-id = Identifiant du compte
kit-server-id = Identifiant du serveur
kit-how = Pour revenir
kit-how-1 = Ouvrez l’adresse du coffre et choisissez « Se connecter ».
kit-how-2 = Donnez votre nom d’utilisateur et votre mot de passe.
kit-how-3 = Choisissez « Code imprimé » et tapez le code ci-dessus.
kit-keep = Gardez cette page en lieu sûr, hors ligne. Qui l’a entre les mains, avec votre mot de passe, ouvre votre coffre. Un nouveau code annule celui-ci.
kit-group = Groupe { $n } du code
kit-see-again = Revoir la page

# Sans contexte sécurisé.
insecure-title = Cette page a besoin d’une connexion sûre
insecure-lead = Vous avez ouvert { $host } en HTTP simple. Le navigateur refuse alors son chiffrement aux pages, et quiconque se trouve sur le réseau pourrait lire ou changer ce que vous recevez.
insecure-safe = Rien n’est perdu et rien n’a été envoyé : votre coffre attend derrière une adresse sûre.
insecure-how = Trois façons d’y remédier
insecure-1 = Sur la machine même
insecure-1-text = Les navigateurs font confiance à l’adresse locale : ouvrez http://127.0.0.1 avec le port du serveur.
insecure-2 = Depuis un autre poste, par un tunnel
insecure-2-text = Dans un terminal, avec un compte sur le serveur :
insecure-2-then = puis ouvrez
insecure-3 = Pour tout le monde, avec HTTPS
insecure-3-text = Placez le serveur derrière Traefik, nginx ou Caddy avec un certificat (la documentation donne les fichiers prêts à l’emploi), puis ouvrez :
