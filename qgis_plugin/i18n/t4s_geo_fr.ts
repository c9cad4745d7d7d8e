<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
  <context>
    <name>T4sGeo</name>
    <message>
      <location filename="../core/adjusting.py" />
      <source>There is no ledger beside the layer; choose a result of t4s-geo.</source>
      <translation>Il n'y a pas de registre à côté de la couche ; choisissez un résultat de t4s-geo.</translation>
    </message>
    <message>
      <location filename="../core/adjusting.py" />
      <source>{}: preview</source>
      <translation>{} : aperçu</translation>
    </message>
    <message>
      <location filename="../core/adjusting.py" />
      <source>The layer {} has edits that are not saved; save them first.</source>
      <translation>La couche {} a des modifications non enregistrées ; enregistrez-les d'abord.</translation>
    </message>
    <message>
      <location filename="../core/adjusting.py" />
      <source>{} cannot be read; run again with another output.</source>
      <translation>{} ne peut pas être lu ; exécutez à nouveau avec une autre sortie.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>There is no polygon layer; add one and select polygons in it.</source>
      <translation>Il n'y a aucune couche de polygones ; ajoutez-en une et sélectionnez-y des polygones.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>No polygon is selected in the layer {}; select one or more.</source>
      <translation>Aucun polygone n'est sélectionné dans la couche {} ; sélectionnez-en un ou plusieurs.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>The layer {} has no coordinate reference system; give it the right one.</source>
      <translation>La couche {} n'a pas de système de coordonnées de référence ; attribuez-lui le bon.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>The area cannot be brought to longitude and latitude; zoom in, or choose other polygons.</source>
      <translation>La zone ne peut pas être convertie en longitude et latitude ; zoomez, ou choisissez d'autres polygones.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>The area cannot be written to {} ({}); choose another output.</source>
      <translation>La zone ne peut pas être écrite dans {} ({}) ; choisissez une autre sortie.</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the raster</source>
      <translation>le raster</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the area</source>
      <translation>la zone</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the bands</source>
      <translation>les bandes</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the contrast</source>
      <translation>le contraste</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the size of pixels</source>
      <translation>la taille des pixels</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the model</source>
      <translation>le modèle</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the size of tiles</source>
      <translation>la taille des tuiles</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the classes</source>
      <translation>les classes</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>{} cannot be copied to {} ({}); nothing was replaced.</source>
      <translation>{} ne peut pas être copié vers {} ({}) ; rien n'a été remplacé.</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>The layer {} has edits that are not saved; save or discard them, and run again.</source>
      <translation>La couche {} contient des modifications non enregistrées ; enregistrez-les ou abandonnez-les, puis exécutez à nouveau.</translation>
    </message>
    <message>
      <location filename="../core/command.py" />
      <source>The engine stopped with code {}: {}</source>
      <translation>Le moteur s'est arrêté avec le code {} : {}</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Set up engine</source>
      <translation>Installer le moteur</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Version {} of the engine is set up; it takes {} in {}.</source>
      <translation>La version {} du moteur est installée ; elle occupe {} dans {}.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>This plugin comes with another engine (version {}) than is set up (version {}).</source>
      <translation>Cette extension est fournie avec un autre moteur (version {}) que celui qui est installé (version {}).</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Go on</source>
      <translation>Continuer</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Update</source>
      <translation>Mettre à jour</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Repair</source>
      <translation>Réparer</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine {} is used; another one can be set up here.</source>
      <translation>Le moteur {} est utilisé ; un autre peut être installé ici.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine is missing. It is installed into a Python environment of its own, apart from QGIS.</source>
      <translation>Le moteur manque. Il s'installe dans un environnement Python qui lui est propre, séparé de QGIS.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Setting up the engine did not come to its end; what was downloaded is kept.</source>
      <translation>L'installation du moteur n'a pas abouti ; ce qui a été téléchargé est conservé.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine that was set up does not start; repairing it sets it up anew.</source>
      <translation>Le moteur installé ne démarre pas ; le réparer l'installe à nouveau.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine {} does not start. Choose another one in Settings &gt; Options &gt; t4s-geo, or none, and set it up here.</source>
      <translation>Le moteur {} ne démarre pas. Choisissez-en un autre dans Préférences &gt; Options &gt; t4s-geo, ou aucun, et installez-le ici.</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>All is right</source>
      <translation>Tout est juste</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>To be looked at</source>
      <translation>À regarder</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>The layer of places is gone; choose another area.</source>
      <translation>La couche des endroits n’est plus là ; choisissez une autre zone.</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>No place is marked as right; tick All is right here now in one.</source>
      <translation>Aucun endroit n’est marqué comme juste ; cochez « Tout est juste ici maintenant » dans l’un d’eux.</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>{}: where to look next</source>
      <translation>{} : où regarder ensuite</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>The model is sure of all of {}; there is nowhere to look.</source>
      <translation>Le modèle est sûr de tout {} ; il n'y a rien à regarder.</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>All places where the model is unsure are corrected in {}.</source>
      <translation>Tous les endroits où le modèle hésite sont corrigés dans {}.</translation>
    </message>
    <message>
      <location filename="../core/engine.py" />
      <source>The engine {} cannot be started ({}); set it up again.</source>
      <translation>Le moteur {} ne peut pas être lancé ({}) ; installez-le à nouveau.</translation>
    </message>
    <message>
      <location filename="../core/fitting.py" />
      <source>What you have kept lies here already; click elsewhere, or change that first.</source>
      <translation>Ce que vous avez conservé se trouve déjà ici ; cliquez ailleurs ou modifiez-le d'abord.</translation>
    </message>
    <message>
      <location filename="../core/formats.py" />
      <source>Results cannot be written to {}; choose a file ending in {}.</source>
      <translation>Les résultats ne peuvent pas être écrits dans {} ; choisissez un fichier se terminant par {}.</translation>
    </message>
    <message>
      <location filename="../core/growing.py" />
      <source>{} (so far)</source>
      <translation>{} (jusqu'ici)</translation>
    </message>
    <message>
      <location filename="../core/installed.py" />
      <source>This copy of the plugin has no engine in it; install the plugin from its zip file.</source>
      <translation>Cette copie de l'extension ne contient pas de moteur ; installez l'extension depuis son fichier zip.</translation>
    </message>
    <message>
      <location filename="../core/installed.py" />
      <source>The engine in {} cannot be removed ({}); end what uses it, and try again.</source>
      <translation>Le moteur dans {} ne peut pas être supprimé ({}) ; terminez ce qui l'utilise, puis réessayez.</translation>
    </message>
    <message>
      <location filename="../core/ledgers.py" />
      <source>The ledger {} cannot be read ({}); run again with the same output first.</source>
      <translation>Le registre {} ne peut pas être lu ({}) ; exécutez d'abord à nouveau avec la même sortie.</translation>
    </message>
    <message>
      <location filename="../core/ledgers.py" />
      <source>The ledger {} is empty; run again.</source>
      <translation>Le registre {} n'a jamais été commencé ; exécutez à nouveau.</translation>
    </message>
    <message>
      <location filename="../core/locate.py" />
      <source>The engine t4s-geo was not found; press Set up engine in the t4s-geo panel, or choose an installed one in Settings &gt; Options &gt; t4s-geo or with the variable {}.</source>
      <translation>Le moteur t4s-geo est introuvable ; appuyez sur Installer le moteur dans le panneau t4s-geo, ou choisissez-en un dans Préférences &gt; Options &gt; t4s-geo ou avec la variable {}.</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>masks</source>
      <translation>masques</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>polygons</source>
      <translation>polygones</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>boxes</source>
      <translation>boîtes</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>points</source>
      <translation>points</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>runs on a laptop</source>
      <translation>fonctionne sur un ordinateur portable</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 8 GB</source>
      <translation>demande un GPU de 8 Go</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 24 GB</source>
      <translation>demande un GPU de 24 Go</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 8 GB, or a server</source>
      <translation>demande un GPU de 8 Go ou un serveur</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 24 GB, or a server</source>
      <translation>demande un GPU de 24 Go ou un serveur</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a server</source>
      <translation>demande un serveur</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs an API key</source>
      <translation>nécessite une clé d'API</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>any words</source>
      <translation>tous les mots</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>a fixed set of words</source>
      <translation>un ensemble fixe de mots</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>licence not stated</source>
      <translation>licence non indiquée</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>no commercial use</source>
      <translation>pas d'usage commercial</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>downloaded</source>
      <translation>téléchargé</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs the large engine</source>
      <translation>demande le grand moteur</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>commercial use allowed</source>
      <translation>usage commercial autorisé</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>look up whether commercial use is allowed</source>
      <translation>vérifiez si l'usage commercial est autorisé</translation>
    </message>
    <message>
      <location filename="../core/outlining.py" />
      <source>Which raster of this machine {} was made of is not known; run again with the same output first.</source>
      <translation>On ne sait pas de quel raster de cet ordinateur provient {} ; relancez d'abord avec la même sortie.</translation>
    </message>
    <message>
      <location filename="../core/places.py" />
      <source>it is write-protected</source>
      <translation>il est protégé en écriture</translation>
    </message>
    <message>
      <location filename="../core/places.py" />
      <source>Results cannot be written to the folder {} ({}); choose a file under Options &gt; Save to.</source>
      <translation>Les résultats ne peuvent pas être écrits dans le dossier {} ({}) ; choisissez un fichier sous Options &gt; Enregistrer sous.</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Made with t4s-geo</source>
      <translation>Fait avec t4s-geo</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Classes</source>
      <translation>Classes</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Coordinate reference system: {}</source>
      <translation>Système de coordonnées de référence : {}</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Licence of the model: {}</source>
      <translation>Licence du modèle : {}</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Source: {}</source>
      <translation>Source : {}</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Model: {}</source>
      <translation>Modèle : {}</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Picture</source>
      <translation>Image</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Lines along</source>
      <translation>Axes de</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Metres a pixel</source>
      <translation>Mètres par pixel</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Keep my corrections</source>
      <translation>Garder mes corrections</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Smallest polygon</source>
      <translation>Plus petit polygone</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Files may refer to servers</source>
      <translation>Les fichiers peuvent renvoyer à des serveurs</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Outlines</source>
      <translation>Contours</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Shapes</source>
      <translation>Formes</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Simplify by</source>
      <translation>Simplifier de</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Lowest probability</source>
      <translation>Probabilité min.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Cancelled; the same run goes on from here.</source>
      <translation>Annulé ; la même exécution reprend ici.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>The model does not know {}; take other words, or a model of any words.</source>
      <translation>Le modèle ne connaît pas {} ; prenez d'autres mots, ou un modèle qui accepte tous les mots.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>{} asks for the same as {}; remove one of them.</source>
      <translation>{} demande la même chose que {} ; retirez l'une des deux.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>{} holds the answers of another run; not the same: {}. Choose another output.</source>
      <translation>{} contient les réponses d'une autre exécution ; ce qui diffère : {}. Choisissez une autre sortie.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>{} was changed after a run wrote it, or written by another program.</source>
      <translation>{} a été modifié après avoir été écrit par une exécution, ou écrit par un autre programme.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>The model finds more than these words say: {}.</source>
      <translation>Le modèle trouve plus que ce que disent ces mots : {}.</translation>
    </message>
    <message>
      <location filename="../core/process.py" />
      <source>The engine ended with code {}; see its log, and run again.</source>
      <translation>Le moteur s'est terminé avec le code {} ; consultez son journal et exécutez à nouveau.</translation>
    </message>
    <message>
      <location filename="../core/process.py" />
      <source>The engine is version {}, which this plugin cannot talk to; set the engine up again.</source>
      <translation>Le moteur est de la version {}, avec laquelle cette extension ne peut pas communiquer ; installez le moteur à nouveau.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>{:,} polygons were added to {}.</source>
      <translation>{:,} polygones ont été ajoutés à {}.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>The layer {} is no result; choose one that a run made.</source>
      <translation>La couche {} n'est pas un résultat ; choisissez-en une qu'un traitement a produite.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>The layer {} is not in a GeoPackage; save it as one first.</source>
      <translation>La couche {} n'est pas dans un GeoPackage ; enregistrez-la d'abord sous ce format.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>{:,} were there already.</source>
      <translation>{:,} y étaient déjà.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>{:,} are rejected, and were left out.</source>
      <translation>{:,} sont rejetés et ont été laissés de côté.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>There is no field for {}.</source>
      <translation>Il n'y a pas de champ pour {}.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>The layer {} has edits that are not saved; save or discard them first.</source>
      <translation>La couche {} a des modifications non enregistrées ; enregistrez-les ou abandonnez-les d'abord.</translation>
    </message>
    <message>
      <location filename="../core/pythons.py" />
      <source>No Python 3.{} to 3.{} with venv was found; install one from python.org or from the packages of your system (python3-venv on Debian), and try again.</source>
      <translation>Aucun Python 3.{} à 3.{} avec venv n'a été trouvé ; installez-en un depuis python.org ou les paquets de votre système (python3-venv sous Debian), puis réessayez.</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>The layer {} shows nothing here; move the map to it.</source>
      <translation>La couche {} ne montre rien ici ; déplacez la carte jusqu'à elle.</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>At {:g} m a pixel this place has {:,} x {:,} pixels, which is over the limit of {:,}; zoom in, or choose a smaller place.</source>
      <translation>À {:g} m par pixel, ce lieu a {:,} x {:,} pixels, plus que la limite de {:,} ; zoomez, ou choisissez un lieu plus petit.</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>The layer {} gave no picture of this place; check the connection, and zoom in.</source>
      <translation>La couche {} n'a donné aucune image de ce lieu ; vérifiez la connexion et zoomez.</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>The place cannot be brought to the system of the layer {}; zoom in.</source>
      <translation>Le lieu ne peut pas être converti dans le système de la couche {} ; zoomez.</translation>
    </message>
    <message>
      <location filename="../core/requests.py" />
      <source>There is nothing to look for; add a class, such as building.</source>
      <translation>Il n'y a rien à chercher ; ajoutez une classe, par exemple building.</translation>
    </message>
    <message>
      <location filename="../core/requests.py" />
      <source>The bands {} are no numbers; write for example 4,3,2.</source>
      <translation>Les bandes {} ne sont pas des nombres ; écrivez par exemple 4,3,2.</translation>
    </message>
    <message>
      <location filename="../core/results.py" />
      <source>{} (partial)</source>
      <translation>{} (partiel)</translation>
    </message>
    <message>
      <location filename="../core/results.py" />
      <source>{}: centrelines</source>
      <translation>{} : axes</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>{} was made with {}, says the project or the ledger, which you have not chosen yourself; run it in the panel with the same output, which retries what failed.</source>
      <translation>{} a été produit avec {}, selon le projet ou le registre, ce que vous n'avez pas choisi vous-même ; exécutez-le dans le panneau avec la même sortie, ce qui réessaie ce qui a échoué.</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>Every tile of {} has an answer; there is nothing to retry.</source>
      <translation>Toutes les tuiles de {} ont une réponse ; il n'y a rien à réessayer.</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>The project does not say how {} was made; run it again in the panel.</source>
      <translation>Le projet ne dit pas comment {} a été produit ; exécutez-le à nouveau dans le panneau.</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>The run of {} was limited to an area; run it again as it was started, which retries them.</source>
      <translation>L'exécution de {} était limitée à une zone ; relancez-la comme elle avait été lancée, ce qui les réessaie.</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Click to fix</source>
      <translation>Corriger par clics</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Accept</source>
      <translation>Accepter</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Reject</source>
      <translation>Rejeter</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Select the layer of a result first; it has the fields label, score and status.</source>
      <translation>Sélectionnez d’abord la couche d’un résultat ; elle a les champs label, score et status.</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Change the class</source>
      <translation>Changer la classe</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>The layer {} cannot be edited now.</source>
      <translation>La couche {} ne peut pas être modifiée maintenant.</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>The layer {} cannot be saved: {}</source>
      <translation>La couche {} ne peut pas être enregistrée : {}</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>Town (drone, 0.13 m)</source>
      <translation>Ville (drone, 0,13 m)</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>Farmland (aircraft, 5 m)</source>
      <translation>Champs (avion, 5 m)</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>Sentinel-2 scene (satellite, 10 m)</source>
      <translation>Scène Sentinel-2 (satellite, 10 m)</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>The sample {} cannot be opened ({}).</source>
      <translation>L'exemple {} ne peut pas être ouvert ({}).</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>There is no raster layer; add one to the project and choose it.</source>
      <translation>Il n'y a aucune couche raster ; ajoutez-en une au projet et choisissez-la.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} is not available; repair its data source.</source>
      <translation>La couche {} n'est pas disponible ; réparez sa source de données.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} is not a raster file; segment it in the t4s-geo panel or by text prompts in Processing, which render what you choose, or save a part of it as a GeoTIFF.</source>
      <translation>La couche {} n'est pas un fichier raster ; segmentez-la dans le panneau t4s-geo ou par invites textuelles dans les traitements, qui dessinent ce que vous choisissez, ou enregistrez-en une partie en GeoTIFF.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} has no coordinate reference system; give its file the right one (Raster &gt; Projections &gt; Assign Projection) and load it again.</source>
      <translation>La couche {} n'a pas de système de coordonnées de référence ; donnez le bon à son fichier (Raster &gt; Projections &gt; Assigner une projection) et chargez-la à nouveau.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The name of {} has a ? or &amp; in it, with which QGIS's settings cannot be used; rename it.</source>
      <translation>Le nom de {} contient ? ou &amp;, avec lequel les réglages de QGIS ne peuvent servir ; renommez-le.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} has a coordinate reference system without an EPSG code; give its file the right one (Raster &gt; Projections &gt; Assign Projection) and load it again.</source>
      <translation>La couche {} a un système de coordonnées sans code EPSG ; donnez le bon à son fichier (Raster &gt; Projections &gt; Assigner une projection) et rechargez-la.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no raster {path}; check the layer's source.</source>
      <translation>Il n'y a pas de raster {path} ; vérifiez la source de la couche.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} cannot be opened as a raster; export the layer as a GeoTIFF.</source>
      <translation>{path} ne peut pas être ouvert comme raster ; exportez la couche en GeoTIFF.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>A part of {path} cannot be read; restore the file, or export the layer.</source>
      <translation>Une partie de {path} est illisible ; restaurez le fichier ou exportez la couche.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is stored in blocks that are too large; export the layer as a tiled GeoTIFF.</source>
      <translation>{path} est stocké en blocs trop grands ; exportez la couche en GeoTIFF tuilé.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} holds complex numbers; take a raster of their amplitude.</source>
      <translation>{path} contient des nombres complexes ; prenez un raster de leur amplitude.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has {bands} bands, and band {band} is asked for; choose other bands.</source>
      <translation>{path} a {bands} bandes et la bande {band} est demandée ; choisissez d'autres bandes.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has no known coordinate reference system; set it in the layer's properties.</source>
      <translation>{path} n'a pas de système de coordonnées connu ; définissez-le dans les propriétés de la couche.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{crs} is not tied to the Earth; set another system in the layer's properties.</source>
      <translation>{crs} n'est pas rattaché à la Terre ; définissez un autre système dans les propriétés de la couche.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has no place on the map; place it with QGIS's Georeferencer first.</source>
      <translation>{path} n'a pas de place sur la carte ; placez-le d'abord avec le géoréférenceur de QGIS.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} refers to servers or other folders; allow it in Settings &gt; Options &gt; t4s-geo.</source>
      <translation>{path} renvoie à des serveurs ou à d'autres dossiers ; autorisez-le dans Préférences &gt; Options &gt; t4s-geo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has changed since it was segmented; segment it again, into a new file.</source>
      <translation>{path} a changé depuis sa segmentation ; segmentez-le à nouveau dans un nouveau fichier.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The area does not overlap the raster; choose another area, or correct their systems.</source>
      <translation>La zone ne recouvre pas le raster ; choisissez-en une autre ou corrigez leurs systèmes.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{tiles} tiles are more than {most}; choose a smaller area, or more metres a pixel.</source>
      <translation>{tiles} tuiles, c'est plus que {most} ; choisissez une zone plus petite ou plus de mètres par pixel.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Pixels of {metres} m are too coarse for {prompt} ({most} m at most); remove that class.</source>
      <translation>Des pixels de {metres} m sont trop grossiers pour {prompt} ({most} m au plus) ; retirez cette classe.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{prompt} takes {finest} to {coarsest} m a pixel, not {metres}; let the model choose.</source>
      <translation>{prompt} demande {finest} à {coarsest} m par pixel, pas {metres} ; laissez le modèle choisir.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{prompt} is only found with outlines as the model says; choose them in the options.</source>
      <translation>{prompt} n'est trouvé qu'avec les contours selon le modèle ; choisissez-les dans les options.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no class; add one.</source>
      <translation>Il n'y a pas de classe ; ajoutez-en une.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{prompts} classes are too many; remove some, {most} fit into a run.</source>
      <translation>{prompts} classes, c'est trop ; retirez-en, une exécution en prend {most}.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The class {label} is there twice; give each a name of its own.</source>
      <translation>La classe {label} est là deux fois ; donnez à chacune son propre nom.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Lines along {label}: there is no such class; there are {labels}.</source>
      <translation>Lignes le long de {label} : cette classe n'existe pas ; il y a {labels}.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The model tells no probabilities; take one that does, such as embedded.</source>
      <translation>Le modèle ne donne pas de probabilités ; prenez-en un qui en donne, comme embedded.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>This is outside the raster; click on it.</source>
      <translation>C'est en dehors du raster ; cliquez dessus.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no folder {path}; choose another one.</source>
      <translation>Il n'y a pas de dossier {path} ; choisissez-en un autre.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} cannot be written; save elsewhere.</source>
      <translation>{path} ne peut pas être écrit ; enregistrez ailleurs.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The name {path} tells no format; let it end in .gpkg, .fgb or .parquet.</source>
      <translation>Le nom {path} n'indique pas de format ; terminez-le par .gpkg, .fgb ou .parquet.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is there and is something else; choose another name.</source>
      <translation>{path} existe et est autre chose ; choisissez un autre nom.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is in use by another program or run; close it there, or save elsewhere.</source>
      <translation>{path} est utilisé par un autre programme ou une autre exécution ; fermez-le, ou enregistrez ailleurs.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path}, with the answers of a run, is damaged; save to a new file.</source>
      <translation>{path}, avec les réponses d'une exécution, est endommagé ; enregistrez dans un nouveau fichier.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The disk is full; make room and run again.</source>
      <translation>Le disque est plein ; libérez de la place et exécutez à nouveau.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is not enough memory; close other programs, or choose a smaller area.</source>
      <translation>La mémoire ne suffit pas ; fermez d'autres programmes ou choisissez une zone plus petite.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no model {model}; choose one of the list, or a checkpoint's folder.</source>
      <translation>Il n'y a pas de modèle {model} ; choisissez-en un dans la liste, ou le dossier d'un checkpoint.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is no checkpoint; choose another folder.</source>
      <translation>{path} n'est pas un checkpoint ; choisissez un autre dossier.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The model's files are damaged or incomplete; download it again, or choose another.</source>
      <translation>Les fichiers du modèle sont endommagés ou incomplets ; téléchargez-le à nouveau ou choisissez-en un autre.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>This needs the engine for large models; set it up with the button Engine.</source>
      <translation>Il faut le moteur pour grands modèles ; installez-le avec le bouton Moteur.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{model} is not here, and the Hugging Face hub cannot be reached; check the network.</source>
      <translation>{model} n'est pas ici et le hub Hugging Face est hors d'atteinte ; vérifiez le réseau.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The Hugging Face hub does not give {model}; check its name, and whether you may have it.</source>
      <translation>Le hub Hugging Face ne donne pas {model} ; vérifiez son nom et si vous y avez droit.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The download takes {needed} GB, and {free} GB are free in {folder}; make room.</source>
      <translation>Le téléchargement prend {needed} Go et {free} Go sont libres dans {folder} ; libérez de la place.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The server {server} cannot be reached; start it, or correct the address.</source>
      <translation>Le serveur {server} est hors d'atteinte ; démarrez-le ou corrigez l'adresse.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>At {server} is no model server; correct the address, which mostly ends in /v1.</source>
      <translation>Il n'y a pas de serveur de modèles à {server} ; corrigez l'adresse, qui finit souvent par /v1.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{server} refuses the key; choose another in Settings &gt; Options &gt; t4s-geo.</source>
      <translation>{server} refuse la clé ; choisissez-en une autre dans Préférences &gt; Options &gt; t4s-geo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The server {server} was lost; run again when it is back, to go on from here.</source>
      <translation>Le serveur {server} a été perdu ; exécutez à nouveau à son retour pour reprendre ici.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{server} names no model of the server; choose one with List its models.</source>
      <translation>{server} ne nomme aucun modèle du serveur ; choisissez-en un avec Lister ses modèles.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{model} of {server} does not answer about pictures; choose another model.</source>
      <translation>{model} de {server} ne répond pas sur des images ; choisissez un autre modèle.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} holds several rasters; choose one of them as the layer.</source>
      <translation>{path} contient plusieurs rasters ; choisissez l'un d'eux comme couche.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The virtual raster {path} is damaged, or lists too much; build it anew.</source>
      <translation>Le raster virtuel {path} est endommagé ou énumère trop de choses ; recréez-le.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has a palette, whose colours are shown as they are; choose another picture.</source>
      <translation>{path} a une palette, dont les couleurs sont montrées telles quelles ; choisissez une autre image.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{crs} does not reach where this lies; set the right system in the layer's properties.</source>
      <translation>{crs} ne va pas jusqu'ici ; définissez le bon système dans les propriétés de la couche.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The area has no polygon; draw one, or choose another area.</source>
      <translation>La zone n'a aucun polygone ; dessinez-en un, ou choisissez une autre zone.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The class {prompt} is empty or not on one line; write it anew.</source>
      <translation>La classe {prompt} est vide ou n'est pas sur une ligne ; réécrivez-la.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is no result of t4s-geo; choose another file.</source>
      <translation>{path} n'est pas un résultat de t4s-geo ; choisissez un autre fichier.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is damaged; save to a new file, or make it anew.</source>
      <translation>{path} est endommagé ; enregistrez dans un nouveau fichier, ou refaites-le.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} also holds {layers}, which a run would lose; move that, or save elsewhere.</source>
      <translation>{path} contient aussi {layers}, qu'une exécution perdrait ; déplacez-le, ou enregistrez ailleurs.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is in another system than the raster, so nothing of it is kept; save elsewhere.</source>
      <translation>{path} est dans un autre système que le raster, rien n'en est donc conservé ; enregistrez ailleurs.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is no ledger of a run; choose the one beside a result.</source>
      <translation>{path} n'est pas le registre d'une exécution ; choisissez celui à côté d'un résultat.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Another version of the engine wrote {path}; update the engine, or save to a new file.</source>
      <translation>Une autre version du moteur a écrit {path} ; mettez le moteur à jour, ou enregistrez dans un nouveau fichier.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The model's description {path} cannot be used; correct it, or choose another model.</source>
      <translation>La description du modèle {path} est inutilisable ; corrigez-la, ou choisissez un autre modèle.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The engine lacks the package {package}; set it up anew with the button Engine.</source>
      <translation>Il manque au moteur le paquet {package} ; réinstallez-le avec le bouton Moteur.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>What came of {model} was damaged, and was removed; download it again.</source>
      <translation>Ce qui est arrivé de {model} était endommagé et a été supprimé ; téléchargez-le à nouveau.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Another program is downloading {model}; wait for its end.</source>
      <translation>Un autre programme télécharge {model} ; attendez qu'il ait fini.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>This is no address of a server; write it as https://host/v1#model-name.</source>
      <translation>Ce n'est pas l'adresse d'un serveur ; écrivez-la comme https://host/v1#model-name.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The address of {server} holds a user, key or query; put the key into the settings.</source>
      <translation>L'adresse de {server} contient un utilisateur, une clé ou une requête ; mettez la clé dans les options.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The key of servers is none; put the key alone into the settings, on one line.</source>
      <translation>La clé des serveurs n'en est pas une ; mettez la clé seule dans les options, sur une ligne.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has no polygons that can be read; choose another layer.</source>
      <translation>{path} n'a pas de polygones lisibles ; choisissez une autre couche.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The layer has no field {field}; choose another one.</source>
      <translation>La couche n'a pas de champ {field} ; choisissez-en un autre.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Nothing says which classes the polygons are of; choose a field, or name one class.</source>
      <translation>Rien ne dit de quelles classes sont les polygones ; choisissez un champ, ou nommez une classe.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There are {labels} classes to learn; it takes one at least, and {most} at most.</source>
      <translation>Il y a {labels} classes à apprendre ; il en faut au moins une, et au plus {most}.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The polygons do not lie on the raster; choose others, or correct their systems.</source>
      <translation>Les polygones ne sont pas sur le raster ; choisissez-en d'autres, ou corrigez leurs systèmes.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Too little is drawn to set a part of it aside; draw more, or choose a larger area.</source>
      <translation>Trop peu est dessiné pour en mettre une partie de côté ; dessinez davantage, ou choisissez une zone plus grande.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Nothing says what the codes of {path} mean; write their names into {sidecar} beside it.</source>
      <translation>Rien ne dit ce que signifient les codes de {path} ; écrivez leurs noms dans {sidecar}, à côté.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Result and reference have no class in common ({ours}; {theirs}); call them alike.</source>
      <translation>Le résultat et la référence n'ont aucune classe en commun ({ours} ; {theirs}) ; nommez-les pareil.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Result and reference are both empty; there is nothing to compare.</source>
      <translation>Le résultat et la référence sont vides ; il n'y a rien à comparer.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The layer {layer} does not take these polygons; choose another one.</source>
      <translation>La couche {layer} n'accepte pas ces polygones ; choisissez-en une autre.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The field {field} of {layer} does not take these values; leave it out.</source>
      <translation>Le champ {field} de {layer} n'accepte pas ces valeurs ; omettez-le.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The layer {layer} needs a value of {field}; give that field a default value.</source>
      <translation>La couche {layer} a besoin d'une valeur de {field} ; donnez à ce champ une valeur par défaut.</translation>
    </message>
    <message>
      <location filename="../core/settings.py" />
      <source>The key of the server cannot be read from QGIS's authentication database; unlock it, or choose another configuration in Settings &gt; Options &gt; t4s-geo.</source>
      <translation>La clé du serveur ne peut pas être lue dans la base d'authentification de QGIS ; déverrouillez-la, ou choisissez une autre configuration dans Préférences &gt; Options &gt; t4s-geo.</translation>
    </message>
    <message>
      <location filename="../core/settings.py" />
      <source>The authentication configuration {} holds no key; choose one of the kind API Header or Basic, with the key as its value or password.</source>
      <translation>La configuration d'authentification {} ne contient aucune clé ; choisissez-en une du type API Header ou Basic, avec la clé comme valeur ou mot de passe.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>The package index cannot be reached; look at the network and at QGIS's proxy, or set the engine up from a folder of wheels.</source>
      <translation>L'index des paquets est injoignable ; vérifiez le réseau et le proxy de QGIS, ou installez le moteur depuis un dossier de wheels.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>The engine could not be set up; the log says why.</source>
      <translation>Le moteur n'a pas pu être installé ; le journal dit pourquoi.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>There is no PyTorch for Macs with Intel processors any more; set up the small engine.</source>
      <translation>Il n'y a plus de PyTorch pour les Mac à processeur Intel ; installez le petit moteur.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>Setting up the engine was cancelled; what was downloaded is kept.</source>
      <translation>L'installation du moteur a été annulée ; ce qui a été téléchargé est conservé.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>Setting up the engine takes {} in {}, where {} are free; make room, and try again.</source>
      <translation>L'installation du moteur demande {} dans {}, où {} sont libres ; faites de la place, puis réessayez.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>There is no polygon layer; add one to the project and choose it.</source>
      <translation>Il n'y a pas de couche de polygones ; ajoutez-en une au projet et choisissez-la.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>The name {} cannot be used; choose up to 60 letters, digits, spaces and hyphens.</source>
      <translation>Le nom {} ne peut pas être utilisé ; choisissez au plus 60 lettres, chiffres, espaces et traits d'union.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>There is a model {} already; choose another name, or remove it.</source>
      <translation>Il y a déjà un modèle {} ; choisissez un autre nom, ou supprimez-le.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>The layer {} cannot be read ({}).</source>
      <translation>La couche {} ne peut pas être lue ({}).</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>The model {} cannot be removed ({}); close what uses it.</source>
      <translation>Le modèle {} ne peut pas être supprimé ({}) ; fermez ce qui l'utilise.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>{} cannot be written ({}); free space.</source>
      <translation>Impossible d'écrire {} ({}) ; libérez de l'espace.</translation>
    </message>
    <message>
      <location filename="../core/webscene.py" />
      <source>The picture {} cannot be written; choose another output.</source>
      <translation>L'image {} ne peut pas être écrite ; choisissez une autre sortie.</translation>
    </message>
    <message>
      <location filename="../core/words.py" />
      <source>{:,} polygons smaller than {} were left out.</source>
      <translation>{:,} polygones de moins de {} ont été omis.</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Urban</source>
      <translation>Ville</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Water bodies</source>
      <translation>Plans d’eau</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Cars</source>
      <translation>Voitures</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Swimming pools</source>
      <translation>Piscines</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Clouds</source>
      <translation>Nuages</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Agriculture</source>
      <translation>Agriculture</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>building</source>
      <translation>bâtiment</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>road</source>
      <translation>route</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>tree</source>
      <translation>arbre</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>grass</source>
      <translation>herbe</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>vegetation</source>
      <translation>végétation</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>bare land</source>
      <translation>sol nu</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>water</source>
      <translation>eau</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>car</source>
      <translation>voiture</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>swimming pool</source>
      <translation>piscine</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>cloud</source>
      <translation>nuage</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>field</source>
      <translation>champ</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Add a result to a layer</source>
      <translation>Ajouter un résultat à une couche</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Adds the polygons of a result to a polygon layer in a GeoPackage: all of them or none. Its own
features are not touched.

Columns go to the fields of the same names; others are left out. Coordinates are transformed to the layer's
system. Polygons that are rejected are not added, and neither are those that are there already.</source>
      <translation>Ajoute les polygones d'un résultat à une couche de polygones d'un GeoPackage : tous ou aucun. Ses propres entités ne sont pas touchées.

Les colonnes vont dans les champs de même nom ; les autres sont laissées de côté. Les coordonnées sont transformées vers le système de la couche. Les polygones rejetés ne sont pas ajoutés, ni ceux qui y sont déjà.</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Layer that it is added to</source>
      <translation>Couche à laquelle il est ajouté</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Columns to leave out, separated by commas</source>
      <translation>Colonnes à laisser de côté, séparées par des virgules</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Result</source>
      <translation>Résultat</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Layer with the polygons</source>
      <translation>Couche avec les polygones</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Polygons added</source>
      <translation>Polygones ajoutés</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Polygons that were there already</source>
      <translation>Polygones qui y étaient déjà</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Smallest polygon (m²); empty for one cell of the model</source>
      <translation>Plus petit polygone (m²) ; vide pour une cellule du modèle</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Outlines: none, edges, seams, sam or sam:CHECKPOINT; empty for what the model says</source>
      <translation>Contours : none, edges, seams, sam ou sam:CHECKPOINT ; vide pour ce que dit le modèle</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Shapes: footprint, smooth, raw or by label (building=footprint), separated by commas</source>
      <translation>Formes : footprint, smooth, raw ou par étiquette (building=footprint), séparées par des virgules</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Keep what people accepted, corrected, drew or rejected</source>
      <translation>Conserver ce qui a été accepté, corrigé, dessiné ou rejeté</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Replace results that were changed</source>
      <translation>Remplacer les résultats qui ont été modifiés</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Centrelines of these classes, separated by commas, such as road</source>
      <translation>Axes de ces classes, séparées par des virgules, par exemple road</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Bands to show the model, such as 4,3,2; empty for what suits the file</source>
      <translation>Bandes montrées au modèle, comme 4,3,2 ; vide pour ce qui convient au fichier</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Show the model the bands and the contrast of the layer</source>
      <translation>Montrer au modèle les bandes et le contraste de la couche</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Lowest probability of a label</source>
      <translation>Probabilité minimale d’une étiquette</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Simplify outlines (m)</source>
      <translation>Simplifier les contours (m)</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Metres a pixel to work at</source>
      <translation>Mètres par pixel pour le travail</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Value of pixels without data; empty for what layer and file say</source>
      <translation>Valeur des pixels sans données ; vide pour ce que disent la couche et le fichier</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Prompts, separated by commas</source>
      <translation>Invites, séparées par des virgules</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Model</source>
      <translation>Modèle</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Each place gets one label</source>
      <translation>Une seule étiquette par endroit</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Evaluate against reference</source>
      <translation>Évaluer par rapport à une référence</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Scores a result against a reference, label by label: intersection over union (IoU), precision
and recall. Labels are compared by their names. A label raster holds them as category names, or in a JSON file
beside it (&lt;i&gt;labels.json&lt;/i&gt; for &lt;i&gt;labels.tif&lt;/i&gt;); of polygons, an attribute names them, or all have one
label.</source>
      <translation>Compare un résultat à une référence, étiquette par étiquette : intersection sur union (IoU), précision
et rappel. Les étiquettes sont comparées par leur nom. Un raster d’étiquettes les porte comme noms de catégories, ou dans un
fichier JSON à côté (&lt;i&gt;labels.json&lt;/i&gt; pour &lt;i&gt;labels.tif&lt;/i&gt;) ; pour des polygones, un attribut les nomme, ou tous
ont la même étiquette.</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Reference: a label raster, or polygons</source>
      <translation>Référence : un raster d’étiquettes, ou des polygones</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Attribute of the polygons that names the label</source>
      <translation>Attribut des polygones qui nomme l’étiquette</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Label of all polygons, where no attribute names it</source>
      <translation>Étiquette de tous les polygones, si aucun attribut ne la nomme</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Mean IoU</source>
      <translation>IoU moyenne</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Scores of each label, as JSON</source>
      <translation>Scores de chaque étiquette, en JSON</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>The polygons of {} cannot be copied ({}).</source>
      <translation>Les polygones de {} ne peuvent pas être copiés ({}).</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>{}: IoU {}, precision {}, recall {}</source>
      <translation>{} : IoU {}, précision {}, rappel {}</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Results ({})</source>
      <translation>Résultats ({})</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Segment many rasters</source>
      <translation>Segmenter plusieurs rasters</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Finds what you name in many rasters. The folder gets a styled GeoPackage for each of them, named
after the layer. A raster that fails does not stop the others; a run that is cancelled goes on where it
stopped when it is started again with the same folder.

Of a web map QGIS renders the extent that you give to a GeoTIFF in the folder, and that is segmented.

The other parameters are those of &lt;i&gt;Segment by text prompts&lt;/i&gt;.</source>
      <translation>Trouve ce que vous nommez dans plusieurs rasters. Le dossier reçoit un GeoPackage stylisé pour chacun d'eux,
qui porte le nom de la couche. Un raster qui échoue n'arrête pas les autres ; une exécution annulée reprend où
elle s'est arrêtée quand elle est relancée avec le même dossier.

D'une carte web, QGIS dessine l'emprise que vous indiquez dans un GeoTIFF du dossier, qui est ensuite segmenté.

Les autres paramètres sont ceux de &lt;i&gt;Segmenter par invites textuelles&lt;/i&gt;.</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Rasters</source>
      <translation>Rasters</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Extent of web maps</source>
      <translation>Emprise des cartes web</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Folder of results</source>
      <translation>Dossier des résultats</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>No raster was segmented; the log says why.</source>
      <translation>Aucun raster n'a été segmenté ; le journal dit pourquoi.</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>{} ({} of {})</source>
      <translation>{} ({} sur {})</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Re-render a ledger</source>
      <translation>Refaire depuis un registre</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Makes polygons again from the ledger beside a result, with other settings. It holds all that the
model wrote, so the model is not needed, and the raster only where outlines follow its edges.</source>
      <translation>Refait des polygones à partir du registre à côté d'un résultat, avec d'autres réglages. Le registre contient tout
ce que le modèle a écrit : le modèle n'est pas nécessaire, et le raster seulement si les contours suivent ses bords.</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Ledger</source>
      <translation>Registre</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Segments</source>
      <translation>Segments</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Ledgers (*.ledger)</source>
      <translation>Registres (*.ledger)</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Opening the model</source>
      <translation>Ouverture du modèle</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Starting the engine …</source>
      <translation>Démarrage du moteur …</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Making polygons</source>
      <translation>Création des polygones</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{} was changed after a run wrote it, or written by another program; choose another output, or Replace results that were changed in the advanced parameters.</source>
      <translation>{} a été modifié après avoir été écrit par une exécution, ou écrit par un autre programme ; choisissez une autre sortie, ou Remplacer les résultats qui ont été modifiés dans les paramètres avancés.</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{}: {:,} polygons, {}</source>
      <translation>{} : {:,} polygones, {}</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{} of {} tiles have no answer; run again with the same output to retry them. {}</source>
      <translation>{} tuiles sur {} n'ont pas de réponse ; exécutez à nouveau avec la même sortie pour les réessayer. {}</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{} of {} tiles were answered in an earlier run.</source>
      <translation>{} tuiles sur {} sont déjà là, d'une exécution précédente.</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Tile {} of {}</source>
      <translation>Tuile {} sur {}</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>, {} left</source>
      <translation>, encore {}</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Segment by text prompts</source>
      <translation>Segmenter par invites textuelles</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Finds what you name in a raster and returns it as styled polygons.

&lt;b&gt;Prompts&lt;/b&gt;: what to find, separated by commas, such as &lt;i&gt;building, water, trees&lt;/i&gt;. To give a class
another name than the model's word, write &lt;i&gt;name=word&lt;/i&gt;.

&lt;b&gt;Model&lt;/b&gt;: &lt;i&gt;embedded&lt;/i&gt; is the small model that comes with the engine; a folder names another one.

Of a &lt;b&gt;web map&lt;/b&gt; (XYZ tiles, WMS) QGIS renders the extent to a GeoTIFF beside the result, as finely as map
and model know it, or at the metres a pixel that you give.

&lt;b&gt;Each place gets one label&lt;/b&gt;: on for land cover, off for objects that may overlap.

A run that is cancelled goes on where it stopped when it is started again with the same output file.</source>
      <translation>Trouve ce que vous nommez dans un raster et le rend sous forme de polygones stylisés.

&lt;b&gt;Invites&lt;/b&gt; : ce qu'il faut chercher, séparé par des virgules, par exemple &lt;i&gt;building, water, trees&lt;/i&gt;. Pour
donner à une classe un autre nom que le mot du modèle, écrivez &lt;i&gt;nom=mot&lt;/i&gt;.

&lt;b&gt;Modèle&lt;/b&gt; : &lt;i&gt;embedded&lt;/i&gt; est le petit modèle fourni avec le moteur ; un dossier en désigne un autre.

D'une &lt;b&gt;carte web&lt;/b&gt; (tuiles XYZ, WMS), QGIS dessine l'étendue dans un GeoTIFF à côté du résultat, aussi finement que la carte et le modèle la connaissent, ou aux mètres par pixel que vous donnez.

&lt;b&gt;Une seule étiquette par endroit&lt;/b&gt; : activé pour l'occupation du sol, désactivé pour des objets qui peuvent se chevaucher.

Une exécution annulée reprend où elle s'est arrêtée quand elle est relancée avec le même fichier de sortie.</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Raster</source>
      <translation>Raster</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Extent</source>
      <translation>Emprise</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Class raster</source>
      <translation>Raster de classes</translation>
    </message>
    <message>
      <location filename="../processing/styled.py" />
      <source>Centrelines</source>
      <translation>Axes</translation>
    </message>
    <message>
      <location filename="../processing/webmap.py" />
      <source>Requesting the map</source>
      <translation>Demande de la carte</translation>
    </message>
    <message>
      <location filename="../processing/webmap.py" />
      <source>The layer {} shows nothing in this extent; choose another one.</source>
      <translation>La couche {} ne montre rien dans cette étendue ; choisissez-en une autre.</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>as it was</source>
      <translation>comme avant</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Adjust</source>
      <translation>Ajuster</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Adjust probability and size</source>
      <translation>Ajuster la probabilité et la taille</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Apply to the file</source>
      <translation>Appliquer au fichier</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Discard</source>
      <translation>Abandonner</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>{:,} m²</source>
      <translation>{:,} m²</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>{:g} m</source>
      <translation>{:g} m</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>{} polygons; the file is not changed yet.</source>
      <translation>{} polygones ; le fichier n'est pas encore modifié.</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>A run that begins anew replaces its result. With Keep my corrections, what you decided stays.</source>
      <translation>Une exécution qui recommence remplace son résultat. Avec Garder mes corrections, ce que vous avez décidé reste.</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>The run would replace it. What should become of it?</source>
      <translation>L'exécution le remplacerait. Que faut-il en faire ?</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Begin anew</source>
      <translation>Recommencer</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Save under a new name</source>
      <translation>Enregistrer sous un autre nom</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Replace</source>
      <translation>Remplacer</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Keep a backup and replace</source>
      <translation>Garder une copie et remplacer</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>{} holds the answers of another run; not the same: {}.</source>
      <translation>{} contient les réponses d'une autre exécution ; ce qui diffère : {}.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>The model embedded, and models on servers.</source>
      <translation>Pour le modèle embedded et les modèles sur des serveurs.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Checkpoints from folders and hubs as well, with PyTorch.</source>
      <translation>Aussi pour les points de contrôle de dossiers et de hubs, avec PyTorch.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Small (this computer's processor)</source>
      <translation>Petit (processeur de cet ordinateur)</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Large models (GPU)</source>
      <translation>Grands modèles (GPU)</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Not for Macs with Intel processors: there is no PyTorch for them any more.</source>
      <translation>Pas pour les Mac à processeur Intel : il n'y a plus de PyTorch pour eux.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>{} to download, {} on disk.</source>
      <translation>{} à télécharger, {} sur le disque.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>No NVIDIA card was found, so that PyTorch for processors is tried first; where it cannot be had, it is {} to download, {} on disk.</source>
      <translation>Aucune carte NVIDIA n'a été trouvée : PyTorch pour processeurs est essayé d'abord ; s'il est introuvable, {} à télécharger, {} sur le disque.</translation>
    </message>
    <message>
      <location filename="../ui/clickbox.py" />
      <source>Outline what you click on, or what you drag a box around</source>
      <translation>Délimite ce sur quoi vous cliquez ou ce que vous encadrez</translation>
    </message>
    <message>
      <location filename="../ui/clickbox.py" />
      <source>Class of what is added</source>
      <translation>Classe de ce qui est ajouté</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>{}, outlined anew, {:.0%} sure: Enter replaces the polygon, Esc drops the outline.</source>
      <translation>{}, redélimité, sûr à {:.0%} : Entrée remplace le polygone, Échap abandonne le contour.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>Click on a thing, or drag a box around it. A polygon that you click on is outlined anew; Ctrl-click outlines something else in it.</source>
      <translation>Cliquez sur un objet ou tracez un cadre autour. Un polygone sur lequel vous cliquez est redélimité ; Ctrl+clic délimite autre chose à l'intérieur.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>Looking; the first time at a place takes seconds.</source>
      <translation>Recherche en cours ; la première fois à un endroit prend quelques secondes.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>{}, {:.0%} sure: Enter adds it; click and Shift-click (not this) refine it, Esc drops it.</source>
      <translation>{}, sûr à {:.0%} : Entrée l'ajoute ; clic et Maj+clic (pas cela) l'affinent, Échap l'abandonne.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>The layer's system has no place for this; click on the layer.</source>
      <translation>Le système de la couche n'a pas de place pour cela ; cliquez sur la couche.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>Nothing is outlined here; click again, or drag a box around the thing.</source>
      <translation>Rien n'est délimité ici ; cliquez de nouveau ou tracez un cadre autour de l'objet.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Cancelling</source>
      <translation>Annulation</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Nothing was found; try other words, or a lower lowest probability.</source>
      <translation>Rien n'a été trouvé ; essayez d'autres mots ou baissez la probabilité minimale.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Failed after {} of {} tiles: {}. Run goes on from them.</source>
      <translation>Échec après {} tuiles sur {} : {}. Exécuter reprend à partir de là.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Cancelled after {} of {} tiles: {}. Run goes on from them.</source>
      <translation>Annulé après {} tuiles sur {} : {}. Exécuter reprend à partir de là.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Done in {}: {}</source>
      <translation>Terminé en {} : {}</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{} tiles</source>
      <translation>{} tuiles</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Cancelled</source>
      <translation>Annulé</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Failed</source>
      <translation>Échec</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Making polygons of {} tiles</source>
      <translation>Création des polygones de {} tuiles</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{}, {} so far</source>
      <translation>{}, {} jusqu'ici</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{} is done, but its project was closed; Earlier opens it.</source>
      <translation>{} est terminé, mais son projet a été fermé ; Précédents l’ouvre.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{} of {} tiles have no answer; run again to retry them. The first: {}</source>
      <translation>{} tuiles sur {} sont sans réponse ; exécutez à nouveau pour réessayer. La première : {}</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Log of the engine</source>
      <translation>Journal du moteur</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Run</source>
      <translation>Exécuter</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Log</source>
      <translation>Journal</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Where</source>
      <translation>Où</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>A run is going on; wait for its end, or cancel it.</source>
      <translation>Une exécution est en cours ; attendez sa fin ou annulez-la.</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Loading the map: {} %</source>
      <translation>Chargement de la carte : {} %</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Where to look next</source>
      <translation>Où regarder ensuite</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>All is right here now</source>
      <translation>Tout est juste ici maintenant</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Teach…</source>
      <translation>Enseigner…</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Looking where the model is unsure</source>
      <translation>Recherche des lieux où le modèle hésite</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Previous</source>
      <translation>Précédent</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Next</source>
      <translation>Suivant</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Place {} of {}: {}, {} of it may be wrong. Correct, and draw what is missing.</source>
      <translation>Lieu {} sur {} : {}, {} peut être faux. Corrigez, et dessinez ce qui manque.</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>Earlier</source>
      <translation>Précédents</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>Open the result of an earlier run</source>
      <translation>Ouvrir le résultat d’une exécution précédente</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>There are none yet.</source>
      <translation>Il n’y en a pas encore.</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>Forget them; the files stay</source>
      <translation>Les oublier ; les fichiers restent</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Setting up the engine</source>
      <translation>Installation du moteur</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Later</source>
      <translation>Plus tard</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Engine</source>
      <translation>Moteur</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Set up, update or remove the engine</source>
      <translation>Installer, mettre à jour ou supprimer le moteur</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Setting up the engine of t4s-geo</source>
      <translation>Installation du moteur de t4s-geo</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>The engine was removed.</source>
      <translation>Le moteur a été supprimé.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Remove</source>
      <translation>Retirer</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Folder of wheels</source>
      <translation>Dossier de wheels</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Remove the engine …</source>
      <translation>Supprimer le moteur…</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>More</source>
      <translation>Plus</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>The engine is being set up; run it when that is done.</source>
      <translation>Le moteur est en cours d'installation ; exécutez quand elle sera terminée.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Setting up the engine; you can go on working.</source>
      <translation>Installation du moteur ; vous pouvez continuer à travailler.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>The engine is set up, in {}; it takes {} in {}.</source>
      <translation>Le moteur est installé, en {} ; il occupe {} dans {}.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Installing, {} so far; you can go on working.</source>
      <translation>Installation, {} jusqu'ici ; vous pouvez continuer à travailler.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Remove the engine, {} in {}? Results stay.</source>
      <translation>Supprimer le moteur, {} dans {} ? Les résultats restent.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>From a folder of wheels …</source>
      <translation>Depuis un dossier de wheels…</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Downloading: {} of about {}, {} so far, about {} left; you can go on working.</source>
      <translation>Téléchargement : {} sur environ {}, {} jusqu'ici, reste environ {} ; vous pouvez continuer à travailler.</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Draw</source>
      <translation>Dessiner</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Drag a rectangle over the map</source>
      <translation>Tracez un rectangle sur la carte en faisant glisser la souris</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>The whole layer</source>
      <translation>Toute la couche</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>What the map shows</source>
      <translation>Ce que montre la carte</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Selected polygons of</source>
      <translation>Polygones sélectionnés de</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>A rectangle on the map</source>
      <translation>Un rectangle sur la carte</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Places where all is right</source>
      <translation>Endroits où tout est juste</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>No rectangle is drawn; press Draw, and drag one over the map.</source>
      <translation>Aucun rectangle n'est dessiné ; appuyez sur Dessiner et tracez-en un sur la carte.</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>The area is nowhere on this map; choose another map projection.</source>
      <translation>La zone n'est nulle part sur cette carte ; choisissez une autre projection de carte.</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>A web map such as {} has no extent of its own; choose What the map shows, or selected polygons.</source>
      <translation>Une carte web comme {} n'a pas de fin ; choisissez Ce que montre la carte, ou des polygones sélectionnés.</translation>
    </message>
    <message>
      <location filename="../ui/layermenu.py" />
      <source>Retry failed tiles</source>
      <translation>Réessayer les tuiles en échec</translation>
    </message>
    <message>
      <location filename="../ui/layermenu.py" />
      <source>Show the model's text for a tile</source>
      <translation>Afficher le texte du modèle pour une tuile</translation>
    </message>
    <message>
      <location filename="../ui/leaving.py" />
      <source>t4s-geo was uninstalled. Remove its engine, {} in {}, too? Results stay.</source>
      <translation>t4s-geo a été désinstallé. Supprimer aussi son moteur, {} dans {} ? Les résultats restent.</translation>
    </message>
    <message>
      <location filename="../ui/log.py" />
      <source>The engine has printed nothing.</source>
      <translation>Le moteur n'a rien écrit.</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download {} ({})? It goes into the Hugging Face cache, which other programs share. {}</source>
      <translation>Télécharger {} ({}) ? Il va dans le cache de Hugging Face, que d'autres programmes partagent. {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download {}? Its size is shown when it begins. {}</source>
      <translation>Télécharger {} ? Sa taille s'affiche au début. {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>'embedded' is the small model of the engine; or a checkpoint's folder, or a server: https://host/v1#model-name</source>
      <translation>'embedded' est le petit modèle du moteur ; ou le dossier d'un modèle, ou un serveur : https://host/v1#nom-du-modèle</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Asking the hub …</source>
      <translation>Interrogation du hub …</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Folder of a checkpoint</source>
      <translation>Dossier d'un modèle</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download</source>
      <translation>Télécharger</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Choose a checkpoint's folder, or teach a model</source>
      <translation>Choisir le dossier d'un checkpoint, ou enseigner un modèle</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Downloading: {} of {}; you can go on working.</source>
      <translation>Téléchargement : {} sur {} ; vous pouvez continuer à travailler.</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Downloading {}</source>
      <translation>Téléchargement de {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Each tile is sent to this server.</source>
      <translation>Chaque tuile est envoyée à ce serveur.</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>It needs the engine for large models.</source>
      <translation>Il demande le moteur pour grands modèles.</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download {}</source>
      <translation>Télécharger {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Add the large models</source>
      <translation>Ajouter les grands modèles</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>List its models</source>
      <translation>Lister ses modèles</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Folder of a checkpoint…</source>
      <translation>Dossier d'un checkpoint…</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>the small model of the engine</source>
      <translation>le petit modèle du moteur</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>taught by you</source>
      <translation>enseigné par vous</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>on the server</source>
      <translation>sur le serveur</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>used before</source>
      <translation>déjà utilisé</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as suits the classes</source>
      <translation>selon les classes</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>those of the pixels</source>
      <translation>celles des pixels</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as the model says</source>
      <translation>selon le modèle</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Tell houses, fields and trees apart</source>
      <translation>Séparer les maisons, les champs et les arbres</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Follow the edges of the image</source>
      <translation>Suivre les bords de l'image</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Split what touches into objects (slower)</source>
      <translation>Séparer en objets ce qui se touche (plus lent)</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Plain</source>
      <translation>Simples</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as suits the file</source>
      <translation>selon le fichier</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>the bands that the layer shows</source>
      <translation>les bandes que montre la couche</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>the bands and the contrast of the layer</source>
      <translation>les bandes et le contraste de la couche</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Options</source>
      <translation>Options</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Labels may overlap</source>
      <translation>Chevauchements admis</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Polygons of the output that you accepted, changed, drew or rejected stay as they are.</source>
      <translation>Les polygones de la sortie que vous avez acceptés, modifiés, dessinés ou rejetés restent tels quels.</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source> m²</source>
      <translation> m²</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>one cell of the model</source>
      <translation>une cellule du modèle</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source> m</source>
      <translation> m</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as suits the model</source>
      <translation>au choix du modèle</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Shapes have the vertices that they need; polygons that are simplified keep the pixels' outlines.</source>
      <translation>Les formes ont déjà les sommets nécessaires ; les polygones simplifiés gardent le contour des pixels.</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>What the model sees: bands that suit the file, or those of the layer.</source>
      <translation>Ce que voit le modèle : bandes selon le fichier, ou celles de la couche.</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as layer and file say</source>
      <translation>selon la couche et le fichier</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Value of pixels without data, such as 0 for black margins</source>
      <translation>Valeur des pixels sans données, comme 0 pour des marges noires</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>classes, such as road</source>
      <translation>classes, par exemple road</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>No data</source>
      <translation>Sans données</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Save to</source>
      <translation>Enregistrer</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>A new file in {}</source>
      <translation>Un nouveau fichier dans {}</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>{} is no value of pixels; write a number, such as 0.</source>
      <translation>{} n’est pas une valeur de pixel ; écrivez un nombre, comme 0.</translation>
    </message>
    <message>
      <location filename="../ui/plain.py" />
      <source>Details</source>
      <translation>Détails</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Presets</source>
      <translation>Préréglages</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Name of the preset</source>
      <translation>Nom du préréglage</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Own</source>
      <translation>Personnels</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Recent</source>
      <translation>Récentes</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Forget</source>
      <translation>Oublier</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Save these classes …</source>
      <translation>Enregistrer ces classes …</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Replace the classes {}?</source>
      <translation>Remplacer les classes {} ?</translation>
    </message>
    <message>
      <location filename="../ui/productmenu.py" />
      <source>Add to a layer …</source>
      <translation>Ajouter à une couche…</translation>
    </message>
    <message>
      <location filename="../ui/productmenu.py" />
      <source>Map to print</source>
      <translation>Carte à imprimer</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Add classes: building, water, trees</source>
      <translation>Ajoutez des classes : building, water, trees</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Remove the selected classes</source>
      <translation>Retirer les classes sélectionnées</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Colour of the polygons; the usual one unless you choose one</source>
      <translation>Couleur des polygones ; l'habituelle sauf si vous en choisissez une</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Class</source>
      <translation>Classe</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Prompt</source>
      <translation>Invite</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Colour</source>
      <translation>Couleur</translation>
    </message>
    <message>
      <location filename="../ui/ready.py" />
      <source>The model is being downloaded; run it when that is done.</source>
      <translation>Le modèle est en cours de téléchargement ; lancez-le ensuite.</translation>
    </message>
    <message>
      <location filename="../ui/ready.py" />
      <source>The model cannot be asked for all classes; see what is said below them.</source>
      <translation>On ne peut pas demander toutes les classes au modèle ; voyez ce qui est dit sous elles.</translation>
    </message>
    <message>
      <location filename="../ui/ready.py" />
      <source>The model needs the engine for large models; set it up above.</source>
      <translation>Le modèle demande le moteur pour grands modèles ; installez-le ci-dessus.</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Review</source>
      <translation>Révision</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>%v of %m decided</source>
      <translation>%v sur %m décidés</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>The review has ended; start it from the layer's context menu.</source>
      <translation>La révision est terminée ; lancez-la depuis le menu contextuel de la couche.</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Review the polygons</source>
      <translation>Réviser les polygones</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Skip</source>
      <translation>Passer</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Undo</source>
      <translation>Annuler la décision</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Save and stop</source>
      <translation>Enregistrer et arrêter</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>All polygons are decided, or were skipped.</source>
      <translation>Tous les polygones sont décidés ou ont été passés.</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Class: {}</source>
      <translation>Classe : {}</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>{}: {}, {}</source>
      <translation>{} : {}, {}</translation>
    </message>
    <message>
      <location filename="../ui/samples.py" />
      <source>Open a sample</source>
      <translation>Ouvrir un exemple</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>A temporary folder</source>
      <translation>Un dossier temporaire</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>Test connection</source>
      <translation>Tester la connexion</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>Asking …</source>
      <translation>Demande en cours …</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>Key of servers</source>
      <translation>Clé des serveurs</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>None was found; press Set up engine in the panel</source>
      <translation>Aucun n'a été trouvé ; appuyez sur Installer le moteur dans le panneau</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>The model {} can be used.</source>
      <translation>Le modèle {} est utilisable.</translation>
    </message>
    <message>
      <location filename="../ui/summary.py" />
      <source>Polygons</source>
      <translation>Polygones</translation>
    </message>
    <message>
      <location filename="../ui/summary.py" />
      <source>Area</source>
      <translation>Surface</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Teach a model</source>
      <translation>Enseigner un modèle</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>or one class for all, such as solar panel</source>
      <translation>ou une classe pour tous, comme solar panel</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>such as houses of Banepa</source>
      <translation>par exemple houses of Banepa</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>How often the model changes. Of every twentieth state and the first one, the best is kept.</source>
      <translation>Combien de fois le modèle change. D’un état sur vingt et du premier, le meilleur est gardé.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Use it</source>
      <translation>L'utiliser</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Reading what is drawn</source>
      <translation>Lecture de ce qui est dessiné</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>The model learns from the polygons within the area, in which everything has to be drawn: what is not there, or was rejected, is learnt as not there. Two fifths are set aside: one to choose the best state of the model, the other to score it.</source>
      <translation>Le modèle apprend des polygones dans la zone, où tout doit être dessiné : ce qui n’y est pas, ou a été rejeté, est appris comme absent. Deux cinquièmes sont mis de côté : l’un pour choisir le meilleur état du modèle, l’autre pour le noter.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Teach</source>
      <translation>Enseigner</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Choose the field that names the class of each polygon, or write one class.</source>
      <translation>Choisissez le champ qui nomme la classe de chaque polygone, ou écrivez une classe.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Teaching needs the large engine, which runs PyTorch on this computer.</source>
      <translation>L'enseignement demande le grand moteur, qui exécute PyTorch sur cet ordinateur.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Scoring the model on the part that is held out</source>
      <translation>Évaluation du modèle sur la partie réservée</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Step {} of {}</source>
      <translation>Étape {} sur {}</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Stop</source>
      <translation>Arrêter</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Class of each</source>
      <translation>Classe de chacun</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>All is drawn in</source>
      <translation>Tout est dessiné dans</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Start from</source>
      <translation>Partir de</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Steps</source>
      <translation>Étapes</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Name</source>
      <translation>Nom</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Taught in {}: {}</source>
      <translation>Enseigné en {} : {}</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Stopped; what was learnt is kept, and Go on continues.</source>
      <translation>Arrêté ; ce qui a été appris est gardé, et Continuer reprend.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Go on with {}</source>
      <translation>Continuer avec {}</translation>
    </message>
    <message>
      <location filename="../ui/teachmenu.py" />
      <source>Teach a model…</source>
      <translation>Enseigner un modèle…</translation>
    </message>
    <message>
      <location filename="../ui/teachmenu.py" />
      <source>Remove the taught model</source>
      <translation>Supprimer le modèle enseigné</translation>
    </message>
    <message>
      <location filename="../ui/teachmenu.py" />
      <source>Remove the model {}? It was taught on this computer, and is nowhere else.</source>
      <translation>Supprimer le modèle {} ? Il a été enseigné sur cet ordinateur et n'est nulle part ailleurs.</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>No state was better than the model that it began with, which it still is: correct more places, or teach more steps.</source>
      <translation>Aucun état n’a été meilleur que le modèle de départ, qu’il est resté : corrigez plus d’endroits, ou enseignez plus de pas.</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>Intersection over union on the part that was held out; 1 is all right.</source>
      <translation>Intersection sur union dans la partie réservée ; 1 veut dire tout juste.</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>The best state was that after step {} of {}.</source>
      <translation>Le meilleur état était celui après le pas {} sur {}.</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>Before</source>
      <translation>Avant</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>After</source>
      <translation>Après</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>The best state lies {} % of the way from the model as it was to that after step {}.</source>
      <translation>Le meilleur état se trouve à {} % du chemin entre le modèle d’origine et celui après le pas {}.</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>there is no picture here</source>
      <translation>il n'y a pas d'image ici</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>no answer</source>
      <translation>pas de réponse</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>not asked yet</source>
      <translation>pas encore demandé</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>What the model wrote</source>
      <translation>Ce que le modèle a écrit</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>Click on the map to choose a tile.</source>
      <translation>Cliquez sur la carte pour choisir une tuile.</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>There is no tile here; click inside the raster that was segmented.</source>
      <translation>Il n'y a pas de tuile ici ; cliquez dans le raster qui a été segmenté.</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>mean probability of a token {:.2f}</source>
      <translation>probabilité moyenne d'un token {:.2f}</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>Tile {}, outlined on the map. Click elsewhere for another one.</source>
      <translation>Tuile {}, entourée sur la carte. Cliquez ailleurs pour une autre.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>The model does not know these words.</source>
      <translation>Le modèle ne connaît pas ces mots.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>The model does not know {}. Take instead: {}</source>
      <translation>Le modèle ne connaît pas {}. Prenez plutôt : {}</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>This asks for the same as {}.</source>
      <translation>Cela demande la même chose que {}.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>To the model this means {}: it finds all of that.</source>
      <translation>Pour le modèle, cela signifie {} : il trouve tout cela.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>{} asks for the same as {}:</source>
      <translation>{} demande la même chose que {} :</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>remove it</source>
      <translation>la retirer</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>The model does not know {}.</source>
      <translation>Le modèle ne connaît pas {}.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>Models that take any words: {}</source>
      <translation>Modèles qui acceptent tous les mots : {}</translation>
    </message>
  </context>
</TS>
