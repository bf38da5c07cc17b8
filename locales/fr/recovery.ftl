# Ce que mdp-server dit des archives dans un terminal.
backup-no-operator = Attention : il n’y a pas de clé de l’exploitant. Si ce disque était perdu, chaque utilisateur devrait prouver sa clé de nouveau. Créez-en une avec `mdp-server key new`, et gardez-la hors de cette machine.
backup-no-secret = il n’y a pas encore de secret du serveur dans le dossier des données : démarrez le serveur une fois, ou restaurez
backup-terminal = une archive n’est rien pour un terminal : envoyez-la dans un fichier ou un tube, comme dans `mdp-server backup --to - > mdp.mdpbak`
backup-faults = { $count ->
    [one] Une chose ne va pas
   *[other] { $count } choses ne vont pas
} dans ce que garde le serveur. L’archive a été faite tout de même, et dit qu’elle n’est pas prouvée. Restaurez une archive plus ancienne qui l’est, et les appareils rendront ce qu’ils ont ; ou demandez aux utilisateurs de vérifier leur clé.
list-none = Il n’y a pas d’archive dans { $folder } : faites-en une avec `mdp-server backup`.
list-columns = { $place } : archive, octets, comptes, entrées, niveau vérifié
verify-unsigned = Attention : rien ici ne dit qui a fait cette archive. Comparez sa clé de signature à celle du kit de l’exploitant : --signed-by, ou `status` sur le serveur.
restore-holds = Archive du { $created } : { $accounts } comptes, { $vaults } coffres, { $entries } entrées, { $blobs } pièces jointes.
journal-followed = Après elle : { $changes ->
    [one] un changement gardé
   *[other] { $changes } changements gardés
} à côté, le dernier du { $at }.
journal-end = Ce qui a changé après le { $at } et n’a plus été gardé manque : les appareils rendent ce qu’ils ont.
journal-reached = Ce qui vient après le { $at } a été laissé de côté, comme demandé.
journal-missing = Ce qui vient après le { $at } manque : le segment suivant n’est pas là, alors que d’autres plus récents y sont. Cherchez-le sur une autre cible, et restaurez avec les deux dans un dossier.
journal-damaged = Ce qui vient après le { $at } manque : le segment suivant est abîmé. Prenez-le sur une autre cible.
journal-forged = Ce qui vient après le { $at } manque : le segment suivant n’a pas été fait par ce serveur. Quelqu’un a peut-être touché à ce dossier : prenez-le sur une autre cible.
journal-wrong-key = Ce qui vient après le { $at } manque : aucune des clés présentes n’ouvre le segment suivant. Donnez la plus récente de l’exploitant avec --key FICHIER.
journal-elsewhere = Ce qui vient après le { $at } manque : le segment suivant est d’une autre histoire. Prenez le dossier sur une autre cible.
restore-into-nothing = Elle irait dans une base vide. Rien n’a été changé.
restore-into-unknown = Elle remplacerait une base illisible, dont les fichiers seraient gardés à côté (--force). Rien n’a été changé.
restore-into-accounts = Elle remplacerait une base de { $accounts } comptes, en avance de { $changes ->
    [one] un changement
   *[other] { $changes } changements
} ; une archive de celle-ci serait faite d’abord (--force). Rien n’a été changé.
restore-whose = rien ici ne dit quelle signature cette archive doit porter, et quiconque connaît la clé publique de l’exploitant a pu la faire : donnez la clé qui signe les archives de votre serveur (--signed-by HEX ; le fichier de la clé de l’exploitant et `status` la disent), ou dites de la prendre quand même (--unsigned). Rien n’a été changé.
restore-operator = Les nouvelles archives s’ouvrent avec la même clé de l’exploitant : { $key } est maintenant dans le dossier de données.
restore-operator-not = Tout est restauré, mais la clé de l’exploitant n’a pas pu être notée ici ({ $why }) : refaites-en une par `mdp-server key rotate`, sinon les nouvelles archives ne s’ouvriront que sur cette machine.
stream-key = ce qui est arrivé commence par une clé privée qui n’était pas annoncée : quiconque peut écrire ce qui arrive a pu y mettre la sienne. Si c’est la vôtre, dites-le par `--key -` ; sinon, quelqu’un a peut-être touché à cette archive : prenez-en une autre. Rien n’a été changé.
stream-no-key = avec `--key -`, la clé de l’exploitant vient en premier sur l’entrée standard, et elle n’y est pas. Rien n’a été changé.
stream-sql = ce qui est arrivé est du SQL, ou est abîmé dès son début. Personne ne signe le SQL : si vous savez d’où il vient, dites-le par `mdp-server restore - --format sql`. Rien n’a été changé.
stream-no-sql = ce qui est arrivé n’est pas du SQL : une archive se restaure sans `--format sql`. Rien n’a été changé.
stream-sql-sidecar = il est arrivé une pièce qui dit ce qu’une archive doit être (.sidecar), alors que du SQL était annoncé : laissez l’un des deux. Rien n’a été changé.
stream-format = `--format sql` vaut pour l’entrée standard (`-`) : un fichier dit par son nom ce qu’il est (.sql, .sql.gz, .dump). Rien n’a été changé.
archive-ambiguous = plusieurs archives portent ce nom : { $about }. `mdp-server list` montre les noms entiers.
restore-kept = Ce qui était là est gardé dans { $path }.
restore-unknown-postgres = la base contient autre chose que ce serveur, ou une autre version : créez une base vide et restaurez dans celle-là
key-exists = il y a déjà une clé de l’exploitant : `mdp-server key rotate` en fait une autre
key-beside-data = { $about } serait dans le dossier des données, et perdue ou volée avec lui : gardez la clé ailleurs
key-saved = La clé privée de l’exploitant est dans { $path }. Sortez-la de cette machine : sur papier, sur une clé USB, dans un autre coffre. Qui l’a ouvre toutes les archives ; sans elle, perdre ce disque oblige chaque utilisateur à prouver sa clé.
key-printed = Voici la clé privée de l’exploitant. Elle est montrée une fois et n’est gardée nulle part ici : notez-la. Qui l’a ouvre toutes les archives ; sans elle, perdre ce disque oblige chaque utilisateur à prouver sa clé.
key-rotated = Les nouvelles archives s’ouvrent avec les nouvelles clés. Celles d’avant demandent encore les anciennes : gardez l’ancienne clé privée jusqu’à ce que la dernière ait été supprimée.
key-none = il n’y a pas ici de clé de l’exploitant à comparer : `mdp-server key new` en fait une
key-fits = C’est la clé de l’exploitant, et elle ouvre ce qui est scellé pour elle.
sql-database-only = Le SQL seul ne contient que la base : ni les pièces jointes, ni le secret du serveur. `mdp-server backup` garde tout.
target-unknown = { $about } n’est pas une cible : donnez son numéro dans BACKUP_TARGETS, à partir de 1, son adresse, ou `all`
target-address = { $about } : voir BACKUP_TARGETS dans docs/configuration.md
target-credentials = il manque le réglage { $about }
target-name = { $about } ne peut pas y être un nom
target-unreachable = elle ne répond pas : { $about }
target-refused = elle refuse : { $about }. Regardez ses identifiants et qui peut y écrire
target-full = elle est pleine : { $about }. Faites-y de la place, ou gardez moins d’archives (BACKUP_RETENTION)
target-not-found = elle n’a pas cela : { $about }
target-answered = elle a échoué : { $about }
target-damaged = elle a gardé { $got } octets sur { $expected } : rien de ce qu’elle garde n’est sûr
target-source = ce qui doit être envoyé ne se lit pas ici : { $about }
target-cancelled = annulé
target-failed = Pas gardé sur { $target } : { $why }
prune-failed = Pas nettoyé : { $target }
prune-dry = Rien n’a été supprimé.
salvage-no-key = il n’y a pas de clé pour sceller la nouvelle archive : donnez celle de l’exploitant avec --key FICHIER
salvage-columns = pas dans l’archive : coffre, sorte, identifiant, révision, pourquoi
salvage-gone = ses octets ne sont nulle part dans ce qui a été lu : un appareil peut le rendre
salvage-later = sain, mais postérieur au dernier état entier de son coffre : il est dans le reste, et les appareils le rendent
salvage-no-history = l’histoire du coffre n’est plus nulle part à partir de ce commit : les appareils la rendent
salvage-account-gone = le compte est perdu : son utilisateur revient avec sa clé et une invitation
salvage-slot-gone = le code imprimé n’ouvre plus rien : imprimez-en un autre
salvage-audit-gone = autant d’entrées du journal d’audit sont perdues
salvage-no-end = elle est coupée ou endommagée : la suite est inconnue
salvage-holds = Dans l’archive : { $accounts } comptes, { $vaults } coffres dont { $whole } entiers, { $values } valeurs, { $blobs } pièces jointes. Ce qui a été lu est resté tel quel.
salvage-rest = Ce qui est lisible au-delà est dans { $path } : pas une archive à restaurer, mais donnez-le à `mdp-server salvage` avec une archive plus ancienne.
status-no-archive = Aucune archive : rien ne pourrait être restauré aujourd’hui. `mdp-server backup` en fait une.
status-newest = Archive la plus récente : { $name }, il y a { $hours } h.
status-old = Archive la plus récente : { $name }, il y a { $hours } h : c’est trop. Cherchez pourquoi les sauvegardes se sont arrêtées.
status-not-proved = Aucune archive n’a été prouvée jusqu’à la dernière signature.
status-proved = Archive prouvée la plus récente : { $name }, il y a { $hours } h.
status-no-operator = Pas de clé de l’exploitant : si ce disque est perdu, chaque utilisateur devra prouver sa clé de nouveau. `mdp-server key new` en fait une.
status-operator = Clé de l’exploitant : { $key }
status-journal = Les changements sont gardés à la seconde : { $target }
status-journal-late = Les changements des dernières { $seconds } s ne sont pas encore gardés : { $target }. Le journal du serveur dit pourquoi.
status-signer = Les archives sont signées par : { $key }
status-no-drill = Aucun exercice encore : personne ne sait si une restauration marcherait. `mdp-server drill` en répète une.
status-drill = Dernier exercice réussi : { $date }, { $seconds } s de rien jusqu’à une connexion.
status-drill-overdue = Le dernier exercice réussi date du { $date } : c’est trop ancien. `mdp-server drill` répète une restauration.
status-drill-failed = L’exercice du { $date } a échoué : trouvez pourquoi avant d’avoir besoin d’une restauration. `mdp-server drill` le refait.
drill-nobody = il n’y a encore aucun compte : un exercice en fait revenir un. Rien n’a été changé.
drill-no-client = il n’y a pas de programme { $about }, et un exercice se connecte avec lui : nommez-le avec --mdp FICHIER
drill-makes-canary = Premier exercice : un compte est créé pour lui, que chaque archive contiendra désormais.
drill-backs-up = L’archive la plus récente ne contient pas encore le compte de l’exercice : en voici une qui le contient.
drill-before-canary = l’archive { $about } a été faite avant le compte de l’exercice : prenez-en une plus récente
drill-done = L’archive est revenue : { $rto } s de rien jusqu’à une connexion, tout ouvert et vérifié. Si la machine avait été perdue à l’instant, les changements de { $rpo } s l’auraient été aussi, sauf ce que les appareils rendent.

failed-drill = l’exercice a échoué : { $why } Ce qui est en service n’a pas été touché. Trouvez pourquoi avant d’avoir besoin d’une restauration : `mdp-server verify`, puis la page des exercices du guide.
failed-archive-database = la base ne peut pas servir : { $about }. Rien n’a été changé.
failed-archive-full = le disque est plein : { $about }. Rien n’est resté derrière ; faites de la place et recommencez.
failed-archive-machine = { $about }. Rien n’a été changé.
failed-archive-absent = il n’y a pas d’archive { $about } : `mdp-server list` montre celles qu’il y a
failed-archive-locked = le dossier des données est occupé : attendez la fin de l’autre sauvegarde ou restauration ; pour restaurer, arrêtez d’abord le serveur
failed-archive-wrong-key = aucune des clés présentes n’ouvre cette archive : donnez celle de l’exploitant avec --key FICHIER
failed-archive-not-empty = la base n’est pas vide, et a été laissée telle quelle. Regardez avec --dry-run ; --force la remplace, après en avoir fait une archive.
failed-archive-corrupt = elle n’est pas entière : { $about }. Rien n’a été changé. Prenez une autre archive : `mdp-server list`.
failed-archive-signature = la signature ne tient pas : { $about }. Rien n’a été changé. Ne vous fiez pas à cette archive avant de savoir d’où elle vient.
failed-archive-version = elle a été écrite par la version { $about }, que celle-ci ne comprend pas : prenez cette version ou une plus récente. Rien n’a été changé.
failed-archive-previous = c’est une sauvegarde du système précédent, dont seules les clés de ses utilisateurs ouvrent les entrées : rien n’a été changé. Chaque utilisateur en importe sa part : docs/runbook/fr/previous-system.md.
failed-archive-secret = le secret du serveur ici n’est pas celui des mots de passe de l’archive, et celui de l’archive ne s’ouvre qu’avec la clé de l’exploitant : donnez-la avec --key FICHIER. Rien n’a été changé.
failed-archive-key = { $about } n’est pas une clé. Rien n’a été changé.
failed-archive-too-late = elle contient des changements postérieurs à ce moment. Rien n’a été changé. Prenez une archive plus ancienne : `latest` avec --at la trouve.
failed-archive-cancelled = annulé : rien n’a été changé
failed-partial = c’est fait ici, mais pas sur chaque cible : voir ci-dessus. Ce qui a échoué peut être refait.
failed-salvaged = une partie a été sauvée : voir ci-dessus ce qui manque. Restaurez la nouvelle archive, et les appareils rendront ce qu’ils ont.
failed-archive-not-postgres = le SQL est fait par les programmes de PostgreSQL, et cette base est SQLite : faites plutôt une archive, avec `mdp-server backup` ; elle se restaure sur les deux
failed-archive-program = { $name } est nécessaire et a échoué : { $said }. Rien n’a été changé. Il vient avec les programmes clients de PostgreSQL, qui ne doivent pas être plus anciens que le serveur.
failed-target = { $target } : { $why }
