# Ce que mdp dit dans un terminal.
ask-password = Mot de passe de { $user } :
ask-new-password = Nouveau mot de passe de { $user } (au moins 12 caractères, par exemple cinq mots au hasard) :
ask-again = Encore une fois :
ask-passphrase = Phrase de passe du fichier de clé :
ask-new-passphrase = Phrase de passe pour le fichier de clé (au moins 12 caractères, par exemple cinq mots au hasard) :
ask-archive-passphrase = Phrase de passe pour l’archive (12 caractères au moins, par exemple cinq mots au hasard) :
ask-code = Le code imprimé, sept groupes de cinq :
ask-item-password = Mot de passe de « { $title } » :
ask-field = { $field } :
ask-import = Importer tout cela ? (o/n)
ask-reseed = Continuer ? (o/n)

making-account = Fabrication des clés du compte : quelques secondes.
recovery-code = Code de secours : { $code }
account-made = Le compte { $user } existe, sur { $server }. Notez le code de secours sur papier : il n’est montré que cette fois, et ouvre le compte sans cet appareil.
recovery-code-replaced = Notez-le sur papier : il n’est montré que cette fois, et la page imprimée d’avant n’ouvre plus le compte sur ce serveur.
reseed-unknown = { $server } ne connaît pas { $user }. Le compte y est refait, avec ce mot de passe et un nouveau code imprimé, et { $items } { $items ->
        [one] élément lui est rendu avec toute son histoire
       *[other] éléments lui sont rendus avec toute leur histoire
    }. Vos autres appareils continuent comme avant.
reseed-known = { $server } connaît { $user }. Ce qui lui manque de { $items } { $items ->
        [one] élément et de son histoire
       *[other] éléments et de leur histoire
    } lui est rendu.
progress-reseed = Restitution : changement { $done } sur { $total }
reseeded = { $server } a tout ce que cet appareil a.
key-file-advice = Une copie de la clé dans un fichier vous sauve aussi : « mdp key export FICHIER ».
logged-in = { $user } sur { $server } est installé ici.
unlocked = Déverrouillé.
locked = Verrouillé.

added = Ajouté : { $title } ({ $id }).
edited = Enregistré : { $title }. Les valeurs d’avant sont dans son historique.
removed = À la corbeille pour 30 jours : { $title }. « mdp rm --restore » l’en ressort.
restored = Sorti de la corbeille : { $title }.
copied = Copié. Le presse-papiers est vidé dans { $seconds } secondes.

key-imported = La clé est de retour sur cet appareil. Elle sert dès le prochain déverrouillage.
key-saved = La clé est dans { $file }. Gardez-la loin du serveur et de cet appareil, et retenez la phrase de passe.
archive-progress = Pièces jointes : { $done } sur { $total }.
archive-saved = Tout est dans { $file }. N’importe quel navigateur l’ouvre sans mdp : gardez-le loin de cet appareil, et retenez la phrase de passe.
key-proved = Le serveur a reconnu la clé.

status-account = { $user } sur { $server }, appareil « { $device } »
status-key = Empreinte de la clé : { $fingerprint }
status-locked = Verrouillé.
status-items = { $items ->
    [one] { $items } élément.
   *[other] { $items } éléments.
}
status-pending = { $pending ->
    [one] Un changement attend le serveur.
   *[other] { $pending } changements attendent le serveur.
}
status-conflicts = { $conflicts ->
    [one] Une copie de conflit attend une décision : « mdp ls --conflicts ».
   *[other] { $conflicts } copies de conflit attendent une décision : « mdp ls --conflicts ».
}
status-quarantined = { $count ->
    [one] Un enregistrement ne s’ouvre pas : « mdp verify ».
   *[other] { $count } enregistrements ne s’ouvrent pas : « mdp verify ».
}
status-behind = Le serveur est revenu en arrière : il n’a pas tout ce que cet appareil a. Rien n’est perdu ici.
status-fork = Le serveur montre une autre histoire que celle que cet appareil connaît. Rien n’en est pris.
status-refused = Ce que le serveur a envoyé ne se vérifie pas. Rien n’en a été pris.
incident-alarm = ALARME : le serveur est revenu en arrière sans dire pourquoi, remarqué le { $noticed }. Il en était au changement { $serverSeq } ({ $serverHead }), cet appareil au changement { $seq } ({ $head }). { $lacked ->
    [one] Une entrée n’y était pas comme elle est ici.
   *[other] { $lacked } entrées n’y étaient pas comme elles sont ici.
} Prévenez qui le tient, et regardez qui est connecté à votre compte.
incident-restored = Le serveur a été restauré depuis une sauvegarde { $restored ->
    [unknown] { "" }
   *[other] le { $restored }{ " " }
}et n’avait pas tout ce que cet appareil a : il manquait { $lacked ->
    [one] une entrée.
   *[other] { $lacked } entrées.
}
incident-forked = Les deux avaient avancé : l’autre histoire est gardée comme preuve.
incident-healed = Tout lui a été rendu ; rien n’a été perdu ici.
incident-open = Tout ne lui est pas encore rendu, et rien n’est perdu ici : « mdp sync ».
incident-lost = { $lost ->
    [one] Une pièce jointe manque : son contenu n’était ni sur le serveur ni sur cet appareil.
   *[other] { $lost } pièces jointes manquent : leur contenu n’était ni sur le serveur ni sur cet appareil.
}
incidents-acknowledge = « mdp status --acknowledge » range ceci ; la trace en est gardée.

verified = Tout tient : { $records } { $records ->
        [one] enregistrement
       *[other] enregistrements
    }, { $commits } { $commits ->
        [one] signature
       *[other] signatures
    }, la racine.
verify-signature = Changement { $seq } : la signature ne tient pas ({ $reason }).
verify-unintelligible = { $id } { $title } : s’ouvre, et n’a pas de sens.
verify-does-not-open = { $id } { $title } : ne s’ouvre pas avec la clé du coffre.
verify-root = Ce qui est gardé ici ne donne pas la racine qu’annonce le dernier changement.

import-plan = { $account } : { $added } à ajouter, { $merged } à renouveler, { $skipped } déjà là, { $unreadable } { $unreadable ->
        [one] illisible
       *[other] illisibles
    } ; { $categories } { $categories ->
        [one] nouvelle catégorie
       *[other] nouvelles catégories
    } ; { $bundles } { $bundles ->
        [one] lot de secrets
       *[other] lots de secrets
    }.
import-copy = (une copie : changé ici aussi)
import-unreadable = ({ $reason })
import-nothing = Il n’y a rien à importer : tout est déjà là.
import-report = { $added } { $added ->
        [one] ajouté
       *[other] ajoutés
    }, { $merged } { $merged ->
        [one] renouvelé
       *[other] renouvelés
    }, { $skipped } { $skipped ->
        [one] laissé tel quel
       *[other] laissés tels quels
    } ; { $categories } { $categories ->
        [one] catégorie
       *[other] catégories
    }, { $bundles } { $bundles ->
        [one] lot de secrets
       *[other] lots de secrets
    } ; { $problems } { $problems ->
        [one] illisible
       *[other] illisibles
    }. Le rapport est gardé dans le coffre.
progress-opening = Ouverture : { $done } sur { $total }
progress-importing = Importation : { $done } sur { $total }
entry-form-unknown = de forme inconnue
entry-other-key = scellé pour une autre clé
entry-altered = altéré
entry-content-unknown = son contenu n’a pas de sens

# Les erreurs par leur code : ce qui est arrivé, ce qui n’est pas perdu, que faire.
error-unforeseen = Quelque chose d’imprévu est arrivé ({ $code } : { $detail }). Rien de ce qui était enregistré n’est perdu. Réessayez ; si cela revient, donnez ce code à qui tient le serveur.

# Ce qui était demandé.
error-no-account = Aucun compte n’est installé sur cet appareil. Rien n’a changé. Commencez par « mdp login SERVEUR NOM ».
error-account-exists = Un compte est déjà installé sur cet appareil. Il est resté tel quel. Pour un autre compte, nommez un autre dossier dans MDP_HOME.
error-no-home = Rien ne dit où garder le coffre. Rien n’a changé. Définissez MDP_HOME ou HOME.
error-server-address = { $detail } n’est pas l’adresse d’un serveur, ou c’est du HTTP en clair vers une autre machine. Rien n’a été envoyé. Donnez https://coffre.example.org.
error-no-such-item = Il n’y a pas de tel élément : { $detail }. Rien n’a changé. « mdp ls » les montre.
error-no-such-category = Il n’y a pas de telle catégorie : { $detail }. Rien n’a changé. Vérifiez son nom.
error-no-such-type = Il n’y a pas de tel type : { $detail }. Rien n’a changé. Les types sont login, note, card, identity, sshKey, wifi, api et custom.
error-no-such-field = L’élément n’a rien dans ce champ : { $detail }. Rien n’a changé. « mdp get --json » montre ses champs.
error-ambiguous = Plusieurs éléments conviennent. Rien n’a changé. Dites lequel, par son titre ou son identifiant :{ $detail }
error-no-terminal = Il n’y a pas de terminal où demander. Rien n’a changé. Pour un script : --password-file, --passphrase-file, ou une ligne de l’entrée standard.
error-passwords-differ = Les deux saisies diffèrent. Rien n’a été enregistré. Recommencez.
error-not-confirmed = Il n’y a personne à qui demander. Rien n’a changé. Ajoutez --yes.
error-cancelled = Arrêté comme vous l’avez demandé. Rien n’a changé. Relancez pour continuer.
error-secret-in-argument = { $detail } est secret, et les arguments sont visibles des autres programmes. Rien n’a changé. Prenez --ask { $detail }.
error-variable-invalid = { $detail } n’est pas un nom de variable d’environnement. La commande n’a pas été lancée. Prenez des lettres, des chiffres et _, sans chiffre au début.
error-command-not-run = La commande n’a pas pu être lancée : { $detail }. Rien d’autre n’est arrivé. Vérifiez son nom.
error-no-clipboard = Aucun presse-papiers n’est joignable. Rien n’a été copié. Installez wl-clipboard, xclip ou xsel, ou omettez --clip.
error-totp-invalid = Ce n’est pas le secret d’un code à usage unique. L’élément est intact. Mettez le secret du site ou son adresse otpauth:// dans le champ totp.
error-generator-no-characters = Il ne reste aucune sorte de caractères à tirer. Rien n’a été généré. Permettez-en une.
error-generator-length = Un mot de passe a de 4 à 128 caractères, ou de 3 à 12 mots. Rien n’a été généré. Choisissez un nombre entre les deux.

# Cet appareil.
error-agent-gone = Le processus qui tient le coffre ouvert a pris fin. Ce qui était enregistré est sur le disque. Relancez la commande.
error-storage = Un fichier de cet appareil n’a pas pu être lu ou écrit : { $detail }. Ce que le serveur a est intact. Vérifiez le disque et réessayez.
error-file-unreadable = Ce fichier n’a pas pu être lu : { $detail }. Rien n’a changé. Vérifiez son nom et ses droits.
error-reader-not-built = Ce mdp a été compilé sans la page qui va dans une archive. Rien n’a été écrit. Prenez-en un publié, ou lancez scripts/build-web et recompilez.
error-archive-interrupted = Une autre archive a été commencée entre-temps. Rien n’a été écrit. Recommencez quand elle est finie.
error-archive-incomplete = L’archive est écrite, mais des pièces jointes n’y sont pas : { $detail }. Elles y sont nommées, avec la raison. Rien n’est perdu dans le coffre.
error-file-unwritable = Ce fichier n’a pas pu être écrit : { $detail }. Rien d’autre n’a changé. Choisissez un autre endroit.
error-file-exists = Il y a déjà un fichier : { $detail }. Il est resté tel quel. Choisissez un autre nom.
error-vault-moved = Le coffre a changé entre-temps. Ce qui était déjà écrit est gardé. Relancez : cela reprend de là.
error-nothing-to-undo = Il n’y a rien à annuler. Rien n’a changé.
error-out-of-memory = Il n’y a pas assez de mémoire pour ouvrir le coffre. Rien n’est perdu. Fermez d’autres programmes et réessayez.

# Entrer.
error-replica-damaged = Ce que garde cet appareil est abîmé. Rien n’est perdu sur le serveur. Préparez de nouveau le compte avec « mdp login ».
error-replica-other-vault = Ce que garde cet appareil appartient à un autre coffre. Il est resté tel quel. Donnez un autre dossier à MDP_HOME, et préparez-y le compte avec « mdp login ».
error-wrong-password = Ce n’est pas le mot de passe. Rien n’est perdu. Réessayez.
error-login-failed = Nom ou mot de passe faux, ou compte désactivé. Rien n’est perdu. Vérifiez les deux et réessayez.
error-elevation-failed = Le serveur n’a pas reconnu la signature de la clé. Rien n’est perdu. Lancez « mdp key check », et prévenez qui tient le serveur.
error-weak-password = Ce mot de passe serait trop vite deviné : { $detail }. Rien n’a été créé. Prenez cinq mots au hasard (« mdp gen --words 5 »).
error-weak-passphrase = Cette phrase de passe serait trop vite devinée : { $detail }. Rien n’a été enregistré. Prenez cinq mots au hasard (« mdp gen --words 5 »).
error-wrong-passphrase = La phrase de passe n’ouvre pas ce fichier, ou il a été altéré. Rien n’a changé. Vérifiez-la et réessayez.
error-recovery-code-mistyped = Le code est mal tapé : un caractère est faux. Rien n’a changé. Relisez la page.
error-recovery-code-wrong = Ce n’est pas le code actuel du compte. Rien n’a changé. Un plus récent l’a peut-être remplacé.
error-user-name-taken = Ce nom est pris sur ce serveur. Rien n’a été créé. Choisissez-en un autre.
error-user-name-invalid = Ce nom est vide, trop long ou a des caractères invisibles. Rien n’a été créé. Corrigez-le.
error-user-id-taken = Le compte n’a pas pu être fait. Rien n’a été créé. Réessayez.
error-account-known = Le serveur connaît ce compte, avec un autre mot de passe que celui-ci. Rien n’a changé. Essayez le mot de passe du moment où sa sauvegarde a été faite.
error-account-unknown = Le serveur ne connaît pas ce compte, l’a désactivé, ou en a un autre mot de passe. Rien n’est perdu ici. S’il a perdu ses données ou s’il a été restauré, « mdp reseed » ramène le compte ; sinon, prévenez qui le tient.
error-other-server = Ce serveur a ses propres comptes, et celui-ci appartient à un autre. Rien n’a été créé. Donnez l’adresse d’un serveur vide, ou d’un serveur restauré depuis une sauvegarde du vôtre.
error-registration-closed = Ce serveur ne prend plus de compte. Rien n’a été créé. Demandez une invitation à qui le tient.
error-invitation-invalid = Cette invitation a expiré ou a servi. Rien n’a été créé. Demandez-en une autre.
error-slot-not-found = Ce compte n’a pas de code imprimé. Rien n’a changé. Prenez un fichier de clé.
error-slot-refused = Le serveur a refusé le code imprimé. Rien n’a changé. Vérifiez-le, ou prenez un fichier de clé.
error-slot-invalid = Le serveur a refusé le scellé de secours. Rien n’a été créé. Prévenez qui le tient.
error-identity-invalid = Le serveur a refusé la nouvelle identité. Rien n’a été créé. Prévenez qui le tient.
error-identity-substituted = Le serveur ou le fichier montre une autre identité que la vôtre. Rien n’a été pris ni envoyé. Prévenez qui tient le serveur.
error-server-changed = Ce serveur n’est pas celui de ce compte. Rien n’a été envoyé. Vérifiez l’adresse ; s’il a perdu ses données, « mdp reseed » le reconstruit.
error-suite-unknown = Le serveur demande une connexion que ce programme ne connaît pas. Rien n’a été envoyé. Il faut peut-être un mdp plus récent.
error-origin-invalid = L’adresse du serveur ne peut pas être signée. Rien n’a été envoyé. Donnez-la comme https://coffre.example.org.
error-vault-no-grant = Le serveur n’a pas la clé du coffre scellée pour vous. Rien n’est perdu ailleurs. Essayez depuis un autre appareil.
error-vault-key-mismatch = La clé de coffre reçue n’est pas la bonne. Rien n’en a été pris. Prévenez qui tient le serveur.
error-vault-not-pulled = Le coffre n’a pas encore été récupéré. Rien n’est perdu. Lancez « mdp sync » quand le serveur est là.
error-no-home-vault = La clé ne nomme aucun coffre. Rien n’a changé. Prenez-en une autre copie.

# Les clés.
error-malformed = C’est endommagé, ou pas ce qui est attendu ici. Rien n’a changé. Essayez une autre copie.
error-unsupported-format = Ce format ou sa version n’est pas connu. Rien n’a changé. Il faut peut-être un mdp plus récent.
error-legacy-key-only = Cette clé de l’ancien système ouvre ses anciens éléments, pas ce coffre. Rien n’a changé. Donnez-la à « mdp import --key-file ».
error-key-halves-differ = Les deux moitiés de cette clé diffèrent : quelqu’un a pu la changer. Elle est refusée et rien n’a changé. Essayez une autre copie.
error-other-account = Cette clé est d’un autre compte ou d’un autre serveur. Elle est refusée, et la vôtre n’a pas bougé. Prenez celle de ce compte.
error-key-derivation-refused = Ce fichier demande une protection trop faible ou démesurée. Il est refusé et rien n’a changé. Essayez une autre copie.
error-bad-rsa-key = La moitié RSA de la clé n’en est pas une. Elle est refusée et rien n’a changé. Essayez une autre copie.
error-bad-signature = Une signature ne tient pas. Rien n’en a été pris. Lancez « mdp verify ».
error-not-opened = Ce contenu ne s’ouvre pas avec votre clé. Il est gardé tel quel. « mdp verify » dit ce que c’est.
error-decapsulation-failed = Ce qui était scellé pour votre clé ne s’ouvre pas. Rien n’a changé. Lancez « mdp key check ».
error-key-check-failed = Le serveur n’a pas reconnu la réponse de la clé. Votre coffre ici est intact. Refaites la vérification.
error-verify-failed = Tout ne tient pas. Ce qui est dit ci-dessus est gardé tel quel. Récupérez le coffre sur un autre appareil et comparez, et prévenez qui tient le serveur.
error-too-large = C’est plus grand que ce qui est accepté. Rien n’a été enregistré. Raccourcissez, ou partagez en plusieurs.
error-other-vault = Ces changements sont d’un autre coffre. Rien n’a changé. Prenez-les sur leur propre compte.

# Le serveur.
error-unreachable = Le serveur n’est pas joignable ({ $detail }). Rien n’est perdu : ce qui a changé est gardé ici et envoyé plus tard. Vérifiez la connexion et réessayez.
error-server-refused = Le serveur a refusé : { $detail }. Ce qui a changé est gardé ici. Prévenez qui le tient.
error-answer-malformed = La réponse du serveur n’a pas de sens. Rien n’en a été pris. Vérifiez l’adresse, et prévenez qui le tient.
error-signed-out = La session a pris fin. Ce qui a changé est gardé ici. Relancez la commande.
error-level-too-low = Le serveur n’accepte pas cette session. Ce qui a changé est gardé ici. Lancez « mdp lock », puis recommencez.
error-ticket-invalid = L’échange a trop duré. Rien n’a changé. Recommencez.
error-too-many-attempts = Trop d’essais. Rien n’est perdu. Attendez un peu avant de réessayer.
error-unavailable = Le serveur ne peut pas répondre pour l’instant. Ce qui a changé est gardé ici. Réessayez dans un moment.
error-not-backed-up = Le serveur ne garde rien avant qu’une sauvegarde ne l’ait, et aucune n’est joignable. Ce qui a changé est gardé ici. Réessayez plus tard, et prévenez qui tient le serveur.
error-internal = Le serveur a un défaut. Ce qui a changé est gardé ici. Réessayez ; si cela revient, prévenez qui le tient.
error-protocol-too-old = Ce mdp est plus ancien que le serveur. Ce qui a changé est gardé ici. Installez-en un plus récent.
error-server-too-old = Le serveur est plus ancien que ce mdp. Ce qui a changé est gardé ici. Qui le tient doit le mettre à jour.
error-host-unknown = Le serveur ne répond pas pour cette adresse. Rien n’a été envoyé. Vérifiez l’adresse.
error-vault-not-found = Le serveur ne connaît pas ce coffre. Tout en est ici. Prévenez qui tient le serveur.
error-head-moved = D’autres appareils ont été plus rapides, à chaque fois. Ce qui a changé est gardé ici. Relancez « mdp sync ».
error-commit-refused = Le serveur a refusé ce qui a changé ici : { $detail }. C’est gardé ici. Lancez « mdp verify », et prévenez qui tient le serveur.
error-server-behind = Le serveur est revenu en arrière : il n’a pas tout ce que cet appareil a, jusqu’au changement { $detail }. Rien n’est perdu ici, et rien n’est envoyé pour l’instant. Prévenez qui le tient.
error-server-restored = Le serveur a été restauré depuis une sauvegarde qui n’a pas tout ce que cet appareil a. Rien n’est perdu ici, et rien n’est envoyé pour l’instant. Prévenez qui le tient.
error-server-fork = Le serveur montre une autre histoire que celle que cet appareil connaît. Rien n’en a été pris, et rien n’est envoyé. Prévenez qui le tient.
error-push-not-pulled = Le coffre n’a pas encore été récupéré. Ce qui a changé est gardé ici. Lancez « mdp sync ».
error-heal-too-long = Il y a plus à rendre au serveur, ou à fusionner, qu’un seul envoi n’en prend. Rien n’est perdu ici, et rien n’est envoyé. Prévenez qui le tient : une sauvegarde plus récente raccourcit l’envoi.
error-heal-not-mergeable = L’histoire de cet appareil et celle du serveur ne peuvent pas être fusionnées ici. Rien n’est perdu, la preuve est gardée, et rien n’est envoyé. Réessayez, ou depuis un autre appareil ; prévenez qui tient le serveur.
error-push-stopped = Le serveur et cet appareil ne sont pas d’accord. Ce qui a changé est gardé ici, et rien n’est envoyé. « mdp status » dit en quoi.
error-push-stale = Ce qui a changé ici doit d’abord être fusionné. C’est gardé ici. Relancez « mdp sync ».
error-push-unchecked = L’histoire n’a pas encore été toute vérifiée. Ce qui a changé est gardé ici. Relancez « mdp sync ».
error-push-other-identity = La clé présente n’est pas celle que le coffre connaît. Ce qui a changé est gardé ici. Lancez « mdp key check ».
error-server-lies = Ce que le serveur a envoyé ne se vérifie pas ({ $detail }). Rien n’en a été pris, et votre coffre ici est intact. Prévenez qui le tient.

# L’importation.
error-import-unknown-format = Ce fichier n’est d’aucune forme connue. Rien n’a été importé. Prenez une sauvegarde .sql.gz, .sql ou .dump, ou un export .json ou .csv.
error-custom-format = Cette sauvegarde est d’un format particulier dans un autre fichier. Rien n’a été importé. Extrayez-la d’abord.
error-pg-restore-missing = Une sauvegarde .dump se lit avec pg_restore, qui n’est pas installé. Rien n’a été importé. Installez les programmes clients de PostgreSQL (Debian : apt install postgresql-client), ou refaites la sauvegarde en .sql.gz.
error-pg-restore-failed = pg_restore n’a pas pu lire cette sauvegarde : { $detail }. Rien n’a été importé. Prenez-en une autre : celle-ci ne rendrait pas tout.
error-dump-truncated = Cette sauvegarde s’arrête avant sa fin. Rien n’a été importé. Prenez-en une autre : celle-ci ne rendrait pas tout.
error-dump-damaged = La sauvegarde est endommagée ({ $detail }). Rien n’a été importé. Prenez-en une autre.
error-dump-encoding = Cette sauvegarde n’est pas en UTF-8. Rien n’a été importé. Refaites-la en UTF-8.
error-not-previous-system = Cette sauvegarde est d’autre chose : il n’y a pas d’éléments dedans. Rien n’a été importé. Prenez la bonne.
error-several-databases = Cette sauvegarde contient plusieurs bases. Rien n’a été importé. Ne sauvegardez que la bonne.
error-import-too-large = Le contenu est plus grand que ce qu’une importation accepte. Rien n’a été importé. Vérifiez que c’est le bon fichier.
error-export-damaged = L’export est endommagé ({ $detail }). Rien n’a été importé. Refaites-le.
error-import-unreadable = Ce fichier n’a pas pu être lu jusqu’au bout. Rien n’a été importé. Réessayez depuis une autre copie.
error-key-file-ahead = Le serveur n’a pas tout ce que ce fichier de clé connaît : le changement { $detail }, et peut-être d’autres. Rien n’a été installé ici. S’il a été restauré d’une sauvegarde, un appareil qui a le reste le rend de lui-même : laissez-le faire d’abord. S’il n’y en a pas, --accept-older ouvre ce que le serveur a.
error-key-file-damaged = Le fichier de clé est endommagé ({ $detail }). Rien n’a été importé. Essayez une autre copie.
error-key-file-unsupported = Le fichier de clé est d’une forme qui n’est pas acceptée ({ $detail }). Rien n’a été importé. Prenez celui que l’ancien système a exporté.
error-key-file-needed = Les éléments de cette sauvegarde sont scellés. Rien n’a été importé. Donnez la clé du compte avec --key-file.
error-account-needed = Cette sauvegarde contient plusieurs comptes : { $detail }. Rien n’a été importé. Choisissez-en un avec --account.
error-no-such-account = Ce compte n’est pas dans le fichier. Rien n’a été importé. Choisissez-en un autre.
error-wrong-account-key = Cette clé n’ouvre aucun élément de ce compte : c’est celle d’un autre. Rien n’a été importé. Prenez celle de ce compte.
error-bundle-unsupported = Un lot de secrets est de forme inconnue. Il est repris entier, scellé. Il n’y a rien à faire.
error-import-answer-count = L’importation a perdu le compte. Rien n’a été importé. Relancez-la.
