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
