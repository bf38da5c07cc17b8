# Les erreurs, par leur code stable : ce qui s’est passé, ce qui n’est pas perdu, quoi faire.
error-unexpected = Quelque chose d’imprévu s’est produit ({ $code }). Rien de ce qui était enregistré n’est perdu. Rechargez la page ; si cela revient, donnez ce code à la personne qui administre le serveur.
error-module-unavailable = Une partie de mdp n’a pas pu être chargée : le réseau manque, ou ce qui est venu n’est pas ce avec quoi cette page a été construite. Rien n’est perdu. Vérifiez la connexion et rechargez la page ; si cela revient, dites-le à la personne qui administre le serveur.
error-not-verified = Ce que le serveur a envoyé ne se vérifie pas ({ $code }). Rien n’en a été pris, et votre coffre local est intact. Prévenez la personne qui l’administre.
error-worker-failed = Le coffre s’est arrêté dans cette page. Rien de ce qui était enregistré n’est perdu. Rechargez la page.
error-offline = Le serveur n’est pas joignable. Rien n’est perdu. Vérifiez la connexion et réessayez.
error-cancelled = Arrêté à votre demande. Ce qui était déjà fait est gardé.
error-clipboard = Le navigateur a refusé l’accès au presse-papiers. Rien n’a été copié. Autorisez-le pour ce site, ou affichez la valeur.
error-storage-full = Ce navigateur n’a plus de place. Votre changement est encore dans le formulaire. Libérez de l’espace et réessayez.
error-storage-refused = Ce navigateur refuse de garder des données (navigation privée ?). Rien n’est perdu sur le serveur. Ouvrez une fenêtre ordinaire.
error-replica-damaged = La copie locale est abîmée. Rien n’est perdu sur le serveur. Reconnectez-vous sur ce navigateur pour la refaire.
error-replica-other-vault = La copie locale appartient à un autre coffre. Elle est restée telle quelle. Reconnectez-vous sur ce navigateur pour en faire une neuve.
error-locked = Le coffre est verrouillé. Rien n’est perdu. Déverrouillez-le et recommencez.

# Entrer.
error-wrong-password = Ce n’est pas le bon mot de passe. Rien n’est perdu. Vérifiez la touche Majuscules et réessayez.
error-login-failed = Nom d’utilisateur ou mot de passe inexact, ou compte désactivé. Rien n’est perdu. Vérifiez les deux et réessayez.
error-no-such-account-here = Ce compte n’est plus dans ce navigateur. Rien n’est perdu sur le serveur. Connectez-vous de nouveau.
error-weak-password = Ce mot de passe se devinerait trop vite. Rien n’a été créé. Prenez quatre ou cinq mots au hasard, ou plus long.
error-weak-passphrase = Cette phrase de passe se devinerait trop vite. Rien n’a été enregistré. Prenez cinq mots au hasard, ou servez-vous du générateur.
error-wrong-passphrase = La phrase de passe n’ouvre pas ce fichier, ou il a été modifié. Rien n’a changé. Vérifiez-la et réessayez.
error-passwords-differ = Les deux saisies diffèrent. Rien n’a été enregistré. Retapez-les.
error-kit-group-wrong = Ce n’est pas ce groupe. Regardez la page imprimée : le numéro est au-dessus de chaque groupe.
error-recovery-code-mistyped = Le code est mal tapé : un caractère ne va pas. Rien n’a changé. Relisez la page.
error-recovery-code-wrong = Ce code n’est pas le code actuel de ce compte. Rien n’a changé. Un code plus récent l’a peut-être remplacé.
error-user-name-taken = Ce nom d’utilisateur est déjà pris sur ce serveur. Rien n’a été créé. Choisissez-en un autre.
error-user-name-invalid = Ce nom d’utilisateur est vide, trop long ou contient des caractères invisibles. Rien n’a été créé. Corrigez-le.
error-registration-closed = Ce serveur n’accepte pas de nouveau compte. Rien n’a été créé. Demandez une invitation à la personne qui l’administre.
error-invitation-invalid = Cette invitation a expiré ou a déjà servi. Rien n’a été créé. Demandez-en une autre.
error-signed-out = La session est terminée. Vos changements sont gardés ici. Donnez votre mot de passe pour reprendre.
error-ticket-invalid = L’échange a pris trop de temps. Rien n’a changé. Recommencez.
error-too-many-attempts = Trop d’essais. Rien n’est perdu. Attendez un peu avant de recommencer.
error-slot-not-found = Ce compte n’a pas de code imprimé. Rien n’a changé. Servez-vous d’un fichier de clé.
error-identity-substituted = Le serveur a montré une autre identité que la vôtre. Rien n’a été pris ni envoyé. Prévenez la personne qui l’administre.
error-server-changed = Ce serveur n’est plus celui que cet appareil connaît. Rien n’a été envoyé. Vérifiez l’adresse.
error-vault-no-grant = Le serveur n’a pas la clé du coffre scellée pour vous. Rien n’est perdu ailleurs. Essayez depuis un autre appareil.
error-vault-key-mismatch = La clé du coffre reçue n’est pas la bonne. Rien n’en a été pris. Prévenez la personne qui administre le serveur.
error-out-of-memory = Il manque de mémoire pour ouvrir le coffre. Rien n’est perdu. Fermez d’autres onglets et réessayez.
error-too-large = C’est plus grand que ce qui est accepté. Rien n’a été enregistré. Raccourcissez, ou séparez en plusieurs.
error-file-too-large = { $name } est trop grand pour être lu ici. Rien n’a été importé. Servez-vous de la commande mdp import.
error-outbox-not-empty = { $count ->
    [one] { $count } changement n’existe que dans ce navigateur. Rien n’a été effacé. Exportez-le d’abord.
   *[other] { $count } changements n’existent que dans ce navigateur. Rien n’a été effacé. Exportez-les d’abord.
}

# Clés.
error-key-file-not-one = Ce n’est pas un fichier de clé. Rien n’a changé. Choisissez celui qui se termine par .zkkey.json.
error-key-file-damaged = Ce fichier de clé est abîmé. Rien n’a changé. Essayez une autre copie.
error-key-file-ahead = Le serveur n’a pas tout ce que ce fichier de clé connaît. Rien n’a été installé. S’il a été restauré d’une sauvegarde, un appareil qui a le reste le rend de lui-même : laissez-le faire d’abord.
error-key-file-unsupported = Ce fichier de clé est d’une forme qui n’est pas acceptée. Rien n’a changé.
error-key-halves-differ = Les deux moitiés de cette clé diffèrent : quelqu’un l’a peut-être modifiée. Elle est refusée et rien n’a changé. Essayez une autre copie.
error-other-account = Cette clé est celle d’un autre compte ou d’un autre serveur. Elle est refusée et la vôtre n’a pas bougé.
error-bad-rsa-key = Cette clé n’est pas d’une forme acceptée (RSA de 4096 bits). Rien n’a changé. Essayez une autre copie.
error-unsupported-format = Ce format ou sa version n’est pas connu. Rien n’a changé. Il faut peut-être une version plus récente de mdp.
error-key-derivation-refused = Ce fichier demande une protection trop faible ou démesurée. Il est refusé et rien n’a changé.
error-not-opened = Ce contenu ne s’ouvre pas avec votre clé. Il est gardé tel quel. « Vérifier la clé » dit pourquoi et quoi faire.
error-legacy-key-only = Cette clé du système précédent ouvre ses anciens éléments, pas ce coffre. Rien n’a changé. Servez-vous-en sur la page Importer.
error-code-not-replaceable = Ce serveur ne sait pas encore remplacer un code imprimé. Le code actuel reste bon. Prenez un fichier de clé comme seconde voie.

# Serveur.
error-protocol-too-old = Cette page est plus ancienne que le serveur. Vos changements sont gardés ici. Rechargez la page.
error-server-too-old = Le serveur est plus ancien que cette page. Vos changements sont gardés ici. La personne qui l’administre doit le mettre à jour.
error-unavailable = Le serveur ne peut pas répondre pour l’instant. Vos changements sont gardés ici. Réessayez dans un moment.
error-malformed = Cette demande n’a pas été comprise. Rien n’a été changé. Rechargez la page et réessayez.
error-suite-unknown = Le serveur et cette page ne parlent pas la même version. Vos changements sont gardés ici. Rechargez la page.
error-answer-malformed = Le serveur a répondu autre chose qu’attendu. Vos changements sont gardés ici. Réessayez ; si cela revient, prévenez la personne qui l’administre.
error-internal = Le serveur a rencontré une panne. Vos changements sont gardés ici. Réessayez ; si cela revient, prévenez la personne qui l’administre.
error-key-check-failed = Le serveur n’a pas reconnu la réponse de votre clé. Vos données locales sont intactes. Recommencez la vérification.
error-heal-too-long = Il y a plus à rendre au serveur d’un coup qu’il n’en prend. Rien n’est perdu : tout est sur cet appareil. Synchronisez avec « mdp sync », ou prévenez la personne qui administre le serveur.
error-heal-not-mergeable = L’histoire du serveur et celle de cet appareil ne peuvent pas être réunies ici. Rien n’est perdu : tout est sur cet appareil. Faites une archive, et prévenez la personne qui administre le serveur.
error-heal-not-kept = Le serveur a accepté ce qui lui manquait et ne le montre pas. Rien n’est perdu : tout est sur cet appareil. Prévenez la personne qui administre le serveur.
