# Import.
import-lead = Déposez un fichier : il est reconnu, montré, puis importé. Le même fichier deux fois n’ajoute rien.
import-drop = Déposez un fichier, ou choisissez-le
import-drop-hint = Sauvegarde .sql.gz ou .sql, export .json ou .csv du système précédent
import-local = Tout se passe dans ce navigateur : ni le fichier, ni la clé, ni la phrase de passe ne le quittent.
import-unlock = Ouvrir le fichier
import-format-sql = Sauvegarde de la base du système précédent
import-format-sql-gz = Sauvegarde de la base du système précédent, compressée
import-format-json-export = Export JSON du système précédent, en clair
import-format-csv-export = Export CSV du système précédent, en clair
import-format-key-sample = Éléments scellés d’un format plus ancien
import-account = Quel compte est le vôtre ?
import-account-holds = { $entries ->
    [one] { $entries } élément
   *[other] { $entries } éléments
}, { $categories ->
    [one] { $categories } catégorie
   *[other] { $categories } catégories
}, { $bundles ->
    [one] { $bundles } paquet de secrets
   *[other] { $bundles } paquets de secrets
}
import-key = Clé du système précédent
import-key-hint = Le fichier de clé exporté de l’ancienne page
import-bundles = Phrase de passe des paquets de secrets ({ $count })
import-bundles-hint = Facultative. Sans elle, ils sont repris entiers, scellés, et pourront être ouverts plus tard.
import-bundles-wrong = Cette phrase de passe n’ouvre aucun des paquets de secrets. Vérifiez-la, ou laissez-la vide : ce qui reste scellé est gardé tel quel et pourra être ouvert plus tard.
import-bundles-name = Paquets de secrets
import-look = Voir ce qui entrera
import-other-file = Un autre fichier
import-preview = Aperçu
import-filter = Filtrer l’aperçu
import-add = Ajoutés
import-merge = Fusionnés
import-skip = Déjà là
import-unreadable = Illisibles
import-also = Avec { $categories } catégories et { $bundles } paquets de secrets, dont { $closed } encore scellés.
import-reason-entry-form-unknown = Forme inconnue
import-reason-entry-other-key = Scellé pour une autre clé
import-reason-entry-altered = Modifié ou abîmé depuis qu’il a été scellé
import-reason-entry-content-unknown = S’ouvre, mais sur autre chose qu’un élément
import-keep-unreadable = { $count ->
    [one] Garder aussi l’élément illisible, scellé tel quel
   *[other] Garder aussi les { $count } éléments illisibles, scellés tels quels
}
import-nothing-new = Tout est déjà dans votre coffre.
import-apply = { $count ->
    [one] Importer { $count } élément
   *[other] Importer { $count } éléments
}
import-stop-hint = Arrêter garde ce qui est déjà entré ; recommencer n’ajoutera rien deux fois.
import-report-done = Import terminé
import-report-stopped = Import arrêté avant la fin
import-report-line = { $added } ajoutés, { $merged } fusionnés, { $skipped } déjà là, { $unreadable } illisibles
import-report-kept = Ce rapport est gardé dans votre coffre, sur cette page.
import-unreadable-list = Ce qui n’a pas pu être lu
import-reports = Imports précédents

# Erreurs de l’import.
error-import-unknown-format = Ce fichier n’est d’aucune forme connue. Rien n’a été importé. Prenez une sauvegarde .sql ou .sql.gz, ou un export .json ou .csv.
error-custom-format = Une sauvegarde au format .dump se lit seulement dans le terminal. Rien n’a été importé. Lancez « mdp import », ou refaites-la en .sql.gz.
error-dump-truncated = Cette sauvegarde s’arrête avant sa fin. Rien n’a été importé. Prenez-en une autre : celle-ci ne suffirait pas à tout retrouver.
error-dump-damaged = Cette sauvegarde est abîmée à la ligne { $line }. Rien n’a été importé. Prenez-en une autre.
error-dump-encoding = Cette sauvegarde n’est pas en UTF-8. Rien n’a été importé. Refaites-la en UTF-8.
error-not-previous-system = Cette sauvegarde est celle d’autre chose : il n’y a pas d’éléments dedans. Rien n’a été importé.
error-several-databases = Cette sauvegarde contient plusieurs bases. Rien n’a été importé. Sauvegardez seulement la bonne.
error-export-damaged = Cet export est abîmé à la ligne { $line }. Rien n’a été importé. Refaites-le.
error-import-unreadable = Ce fichier n’a pas pu être lu jusqu’au bout. Rien n’a été importé. Réessayez depuis une autre copie.
error-import-closed = Cet import n’est plus ouvert. Ce qui était déjà entré est gardé. Déposez le fichier de nouveau.
error-import-too-large = Ce fichier contient plus que ce qu’un import accepte. Rien n’a été importé. Servez-vous de la commande mdp import.
error-no-such-account = Ce compte n’est pas dans le fichier. Rien n’a été importé. Choisissez-en un autre.
error-wrong-account-key = Cette clé n’ouvre aucun élément de ce compte : c’est celle d’un autre. Rien n’a été importé. Prenez la clé de ce compte.
error-bundle-unsupported = Un paquet de secrets est d’une forme inconnue. Il est repris entier, scellé.
