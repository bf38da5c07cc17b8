# Ce que mdp-server dit dans un terminal.
serving = À l’écoute sur { $url }
serving-first = Il n’y a pas encore de compte : le premier créé dans le coffre web est celui de l’exploitant.
stopping = Arrêt : fin des réponses commencées.

health-ok = Le serveur sur { $address } répond et peut écrire dans sa base de données.
health-failing = { $about }. Le serveur tourne-t-il, et peut-il écrire dans sa base de données ? Son journal dit pourquoi.

migrated-new = La base de données a été créée.
migrated-from = La base de données a été migrée depuis le schéma { $found }.
migrated-not = La base de données est à jour.

invited = Invitation pour { $name }, valable une fois et { $days ->
    [one] un jour
   *[other] { $days } jours
}. Remettez le lien vous-même : aucun courriel n’est envoyé.
user-unknown = il n’y a pas de compte nommé { $about }
user-name-invalid = { $about } n’est pas un nom d’utilisateur : 1 à 254 octets, sans caractère de contrôle
user-name-taken = il y a déjà un compte nommé { $about }
user-disabled = { $name } ne peut plus se connecter ; toutes ses sessions sont closes. Le coffre est conservé.
user-enabled = { $name } peut de nouveau se connecter.
user-none = Il n’y a pas de compte.
user-columns = nom, identifiant, inscrit, dernière preuve de clé, état
user-key-never = jamais
user-state-disabled = désactivé
user-state-operator = exploitant
user-state-enabled = actif

config-columns = réglage, valeur, provenance
setting-replaced = { $name } ({ $source }) appartient au système précédent et n’est pas lu. Retirez-le, et réglez { $instead } à sa place.
setting-without-use = { $name } ({ $source }) appartient au système précédent et n’est pas lu. Rien ne le remplace : retirez-le.

failed-configuration = la configuration est refusée : { $why }
failed-database = la base de données est inutilisable : { $why }
failed-secret = le secret du serveur est inutilisable : { $why }
failed-machine = { $why }
