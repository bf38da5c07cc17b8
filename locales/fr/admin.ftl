# Les pages sous /admin/.
admin-title = Administration
admin-later = Les pages d’administration viendront avec une version ultérieure. D’ici là, tout se fait dans un terminal, sur la machine du serveur :
admin-status = Ce qui pourrait être récupéré aujourd’hui : archives, preuves, dernier exercice.
admin-user = Les comptes ; « user add » invite quelqu’un, « user disable » met fin à toutes les sessions d’un compte.
admin-doctor = Tout ce dont dépend la récupération, et quoi faire de ce qui n’est pas comme il faut.
admin-containers = Si le serveur tourne dans des conteneurs :
admin-vault = Vers le coffre
admin-missing = Il n’y a rien à cette adresse
