<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
  <context>
    <name>T4sGeo</name>
    <message>
      <location filename="../core/adjusting.py" />
      <source>There is no ledger beside the layer; choose a result of t4s-geo.</source>
      <translation>No hay ningún registro junto a la capa; elija un resultado de t4s-geo.</translation>
    </message>
    <message>
      <location filename="../core/adjusting.py" />
      <source>{}: preview</source>
      <translation>{}: vista previa</translation>
    </message>
    <message>
      <location filename="../core/adjusting.py" />
      <source>The layer {} has edits that are not saved; save them first.</source>
      <translation>La capa {} tiene ediciones sin guardar; guárdelas primero.</translation>
    </message>
    <message>
      <location filename="../core/adjusting.py" />
      <source>{} cannot be read; run again with another output.</source>
      <translation>No se puede leer {}; ejecute de nuevo con otra salida.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>There is no polygon layer; add one and select polygons in it.</source>
      <translation>No hay ninguna capa de polígonos; añada una y seleccione polígonos en ella.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>No polygon is selected in the layer {}; select one or more.</source>
      <translation>No hay ningún polígono seleccionado en la capa {}; seleccione uno o más.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>The layer {} has no coordinate reference system; give it the right one.</source>
      <translation>La capa {} no tiene sistema de referencia de coordenadas; asígnele el correcto.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>The area cannot be brought to longitude and latitude; zoom in, or choose other polygons.</source>
      <translation>El área no se puede pasar a longitud y latitud; acerque el mapa o elija otros polígonos.</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>The area cannot be written to {} ({}); choose another output.</source>
      <translation>No se puede escribir la zona en {} ({}); elija otra salida.</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the raster</source>
      <translation>el ráster</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the area</source>
      <translation>el área</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the bands</source>
      <translation>las bandas</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the contrast</source>
      <translation>el contraste</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the size of pixels</source>
      <translation>el tamaño de los píxeles</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the model</source>
      <translation>el modelo</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the size of tiles</source>
      <translation>el tamaño de las teselas</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the classes</source>
      <translation>las clases</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>{} cannot be copied to {} ({}); nothing was replaced.</source>
      <translation>No se puede copiar {} a {} ({}); no se ha reemplazado nada.</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>The layer {} has edits that are not saved; save or discard them, and run again.</source>
      <translation>La capa {} tiene ediciones sin guardar; guárdelas o descártelas y ejecute de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/command.py" />
      <source>The engine stopped with code {}: {}</source>
      <translation>El motor se detuvo con el código {}: {}</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Set up engine</source>
      <translation>Instalar el motor</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Version {} of the engine is set up; it takes {} in {}.</source>
      <translation>La versión {} del motor está instalada; ocupa {} en {}.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>This plugin comes with another engine (version {}) than is set up (version {}).</source>
      <translation>Este complemento incluye otro motor (versión {}) que el instalado (versión {}).</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Go on</source>
      <translation>Continuar</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Update</source>
      <translation>Actualizar</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Repair</source>
      <translation>Reparar</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine {} is used; another one can be set up here.</source>
      <translation>Se usa el motor {}; aquí se puede instalar otro.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine is missing. It is installed into a Python environment of its own, apart from QGIS.</source>
      <translation>Falta el motor. Se instala en un entorno de Python propio, aparte de QGIS.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Setting up the engine did not come to its end; what was downloaded is kept.</source>
      <translation>La instalación del motor no llegó a su fin; lo descargado se conserva.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine that was set up does not start; repairing it sets it up anew.</source>
      <translation>El motor instalado no arranca; repararlo lo instala de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine {} does not start. Choose another one in Settings &gt; Options &gt; t4s-geo, or none, and set it up here.</source>
      <translation>El motor {} no arranca. Elija otro en Configuración &gt; Opciones &gt; t4s-geo, o ninguno, e instálelo aquí.</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>All is right</source>
      <translation>Todo está bien</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>To be looked at</source>
      <translation>Por revisar</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>The layer of places is gone; choose another area.</source>
      <translation>La capa de lugares ya no está; elija otra área.</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>No place is marked as right; tick All is right here now in one.</source>
      <translation>Ningún lugar está marcado como correcto; marque «Aquí ya está todo bien» en uno.</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>{}: where to look next</source>
      <translation>{}: dónde mirar ahora</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>The model is sure of all of {}; there is nowhere to look.</source>
      <translation>El modelo está seguro de todo {}; no hay dónde mirar.</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>All places where the model is unsure are corrected in {}.</source>
      <translation>Todos los lugares en los que el modelo duda están corregidos en {}.</translation>
    </message>
    <message>
      <location filename="../core/engine.py" />
      <source>The engine {} cannot be started ({}); set it up again.</source>
      <translation>No se puede iniciar el motor {} ({}); vuelva a instalarlo.</translation>
    </message>
    <message>
      <location filename="../core/fitting.py" />
      <source>What you have kept lies here already; click elsewhere, or change that first.</source>
      <translation>Aquí ya hay algo que usted ha conservado; haga clic en otro lugar o cámbielo antes.</translation>
    </message>
    <message>
      <location filename="../core/formats.py" />
      <source>Results cannot be written to {}; choose a file ending in {}.</source>
      <translation>Los resultados no se pueden escribir en {}; elija un archivo terminado en {}.</translation>
    </message>
    <message>
      <location filename="../core/growing.py" />
      <source>{} (so far)</source>
      <translation>{} (hasta ahora)</translation>
    </message>
    <message>
      <location filename="../core/installed.py" />
      <source>This copy of the plugin has no engine in it; install the plugin from its zip file.</source>
      <translation>Esta copia del complemento no contiene ningún motor; instale el complemento desde su archivo zip.</translation>
    </message>
    <message>
      <location filename="../core/installed.py" />
      <source>The engine in {} cannot be removed ({}); end what uses it, and try again.</source>
      <translation>El motor en {} no se puede eliminar ({}); termine lo que lo usa e inténtelo de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/ledgers.py" />
      <source>The ledger {} cannot be read ({}); run again with the same output first.</source>
      <translation>No se puede leer el registro {} ({}); ejecute primero de nuevo con la misma salida.</translation>
    </message>
    <message>
      <location filename="../core/ledgers.py" />
      <source>The ledger {} is empty; run again.</source>
      <translation>El registro {} no llegó a empezarse; ejecute de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/locate.py" />
      <source>The engine t4s-geo was not found; press Set up engine in the t4s-geo panel, or choose an installed one in Settings &gt; Options &gt; t4s-geo or with the variable {}.</source>
      <translation>No se encontró el motor t4s-geo; pulse Instalar el motor en el panel de t4s-geo, o elija uno instalado en Configuración &gt; Opciones &gt; t4s-geo o con la variable {}.</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>masks</source>
      <translation>máscaras</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>polygons</source>
      <translation>polígonos</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>boxes</source>
      <translation>cajas</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>points</source>
      <translation>puntos</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>runs on a laptop</source>
      <translation>funciona en un portátil</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 8 GB</source>
      <translation>necesita una GPU con 8 GB</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 24 GB</source>
      <translation>necesita una GPU con 24 GB</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 8 GB, or a server</source>
      <translation>necesita una GPU con 8 GB o un servidor</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 24 GB, or a server</source>
      <translation>necesita una GPU con 24 GB o un servidor</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a server</source>
      <translation>necesita un servidor</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs an API key</source>
      <translation>necesita una clave de API</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>any words</source>
      <translation>cualquier palabra</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>a fixed set of words</source>
      <translation>un conjunto fijo de palabras</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>licence not stated</source>
      <translation>licencia no indicada</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>no commercial use</source>
      <translation>sin uso comercial</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>downloaded</source>
      <translation>descargado</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs the large engine</source>
      <translation>necesita el motor grande</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>commercial use allowed</source>
      <translation>uso comercial permitido</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>look up whether commercial use is allowed</source>
      <translation>compruebe si se permite el uso comercial</translation>
    </message>
    <message>
      <location filename="../core/outlining.py" />
      <source>Which raster of this machine {} was made of is not known; run again with the same output first.</source>
      <translation>No se sabe de qué ráster de este equipo se hizo {}; ejecute antes de nuevo con la misma salida.</translation>
    </message>
    <message>
      <location filename="../core/places.py" />
      <source>it is write-protected</source>
      <translation>está protegida contra escritura</translation>
    </message>
    <message>
      <location filename="../core/places.py" />
      <source>Results cannot be written to the folder {} ({}); choose a file under Options &gt; Save to.</source>
      <translation>No se pueden escribir resultados en la carpeta {} ({}); elija un archivo en Opciones &gt; Guardar en.</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Made with t4s-geo</source>
      <translation>Hecho con t4s-geo</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Classes</source>
      <translation>Clases</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Coordinate reference system: {}</source>
      <translation>Sistema de referencia de coordenadas: {}</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Licence of the model: {}</source>
      <translation>Licencia del modelo: {}</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Source: {}</source>
      <translation>Fuente: {}</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Model: {}</source>
      <translation>Modelo: {}</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Picture</source>
      <translation>Imagen</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Lines along</source>
      <translation>Ejes de</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Metres a pixel</source>
      <translation>Metros por píxel</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Keep my corrections</source>
      <translation>Conservar lo corregido</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Smallest polygon</source>
      <translation>Polígono más pequeño</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Files may refer to servers</source>
      <translation>Los archivos pueden referirse a servidores</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Outlines</source>
      <translation>Contornos</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Shapes</source>
      <translation>Formas</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Simplify by</source>
      <translation>Simplificar en</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Lowest probability</source>
      <translation>Probabilidad mínima</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Cancelled; the same run goes on from here.</source>
      <translation>Cancelado; la misma ejecución sigue desde aquí.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>The model does not know {}; take other words, or a model of any words.</source>
      <translation>El modelo no conoce {}; use otras palabras, o un modelo que acepte cualquiera.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>{} asks for the same as {}; remove one of them.</source>
      <translation>{} pide lo mismo que {}; quite una de las dos.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>{} holds the answers of another run; not the same: {}. Choose another output.</source>
      <translation>{} contiene las respuestas de otra ejecución; no es lo mismo: {}. Elija otra salida.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>{} was changed after a run wrote it, or written by another program.</source>
      <translation>{} se modificó después de que una ejecución lo escribiera, o lo escribió otro programa.</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>The model finds more than these words say: {}.</source>
      <translation>El modelo encuentra más de lo que dicen estas palabras: {}.</translation>
    </message>
    <message>
      <location filename="../core/process.py" />
      <source>The engine ended with code {}; see its log, and run again.</source>
      <translation>El motor terminó con el código {}; consulte sus mensajes y ejecute de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/process.py" />
      <source>The engine is version {}, which this plugin cannot talk to; set the engine up again.</source>
      <translation>El motor es de la versión {}, con la que este complemento no puede hablar; instale el motor de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>{:,} polygons were added to {}.</source>
      <translation>Se añadieron {:,} polígonos a {}.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>The layer {} is no result; choose one that a run made.</source>
      <translation>La capa {} no es un resultado; elija una que haya hecho una ejecución.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>The layer {} is not in a GeoPackage; save it as one first.</source>
      <translation>La capa {} no está en un GeoPackage; guárdela antes como uno.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>{:,} were there already.</source>
      <translation>{:,} ya estaban.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>{:,} are rejected, and were left out.</source>
      <translation>{:,} están rechazados y se omitieron.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>There is no field for {}.</source>
      <translation>No hay campo para {}.</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>The layer {} has edits that are not saved; save or discard them first.</source>
      <translation>La capa {} tiene ediciones sin guardar; guárdelas o descártelas antes.</translation>
    </message>
    <message>
      <location filename="../core/pythons.py" />
      <source>No Python 3.{} to 3.{} with venv was found; install one from python.org or from the packages of your system (python3-venv on Debian), and try again.</source>
      <translation>No se encontró ningún Python 3.{} a 3.{} con venv; instale uno desde python.org o desde los paquetes de su sistema (python3-venv en Debian) e inténtelo de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>The layer {} shows nothing here; move the map to it.</source>
      <translation>La capa {} no muestra nada aquí; mueva el mapa hasta ella.</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>At {:g} m a pixel this place has {:,} x {:,} pixels, which is over the limit of {:,}; zoom in, or choose a smaller place.</source>
      <translation>A {:g} m por píxel este lugar tiene {:,} x {:,} píxeles, más que el límite de {:,}; acerque el mapa o elija un lugar más pequeño.</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>The layer {} gave no picture of this place; check the connection, and zoom in.</source>
      <translation>La capa {} no dio ninguna imagen de este lugar; compruebe la conexión y acerque el mapa.</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>The place cannot be brought to the system of the layer {}; zoom in.</source>
      <translation>El lugar no se puede pasar al sistema de la capa {}; acerque el mapa.</translation>
    </message>
    <message>
      <location filename="../core/requests.py" />
      <source>There is nothing to look for; add a class, such as building.</source>
      <translation>No hay nada que buscar; añada una clase, por ejemplo building.</translation>
    </message>
    <message>
      <location filename="../core/requests.py" />
      <source>The bands {} are no numbers; write for example 4,3,2.</source>
      <translation>Las bandas {} no son números; escriba por ejemplo 4,3,2.</translation>
    </message>
    <message>
      <location filename="../core/results.py" />
      <source>{} (partial)</source>
      <translation>{} (parcial)</translation>
    </message>
    <message>
      <location filename="../core/results.py" />
      <source>{}: centrelines</source>
      <translation>{}: ejes</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>{} was made with {}, says the project or the ledger, which you have not chosen yourself; run it in the panel with the same output, which retries what failed.</source>
      <translation>{} se hizo con {}, según el proyecto o el registro, lo que usted no ha elegido; ejecútelo en el panel con la misma salida, que reintenta lo que falló.</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>Every tile of {} has an answer; there is nothing to retry.</source>
      <translation>Todas las teselas de {} tienen respuesta; no hay nada que reintentar.</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>The project does not say how {} was made; run it again in the panel.</source>
      <translation>El proyecto no dice cómo se hizo {}; ejecútelo de nuevo en el panel.</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>The run of {} was limited to an area; run it again as it was started, which retries them.</source>
      <translation>La ejecución de {} estaba limitada a un área; iníciela otra vez como entonces, y se reintentarán.</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Click to fix</source>
      <translation>Corregir con clics</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Accept</source>
      <translation>Aceptar</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Reject</source>
      <translation>Rechazar</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Select the layer of a result first; it has the fields label, score and status.</source>
      <translation>Seleccione antes la capa de un resultado; tiene los campos label, score y status.</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Change the class</source>
      <translation>Cambiar la clase</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>The layer {} cannot be edited now.</source>
      <translation>La capa {} no se puede editar ahora.</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>The layer {} cannot be saved: {}</source>
      <translation>La capa {} no se puede guardar: {}</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>Town (drone, 0.13 m)</source>
      <translation>Ciudad (dron, 0,13 m)</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>Farmland (aircraft, 5 m)</source>
      <translation>Campos (avión, 5 m)</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>Sentinel-2 scene (satellite, 10 m)</source>
      <translation>Escena Sentinel-2 (satélite, 10 m)</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>The sample {} cannot be opened ({}).</source>
      <translation>No se puede abrir la muestra {} ({}).</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>There is no raster layer; add one to the project and choose it.</source>
      <translation>No hay ninguna capa ráster; añada una al proyecto y elíjala.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} is not available; repair its data source.</source>
      <translation>La capa {} no está disponible; repare su origen de datos.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} is not a raster file; segment it in the t4s-geo panel or by text prompts in Processing, which render what you choose, or save a part of it as a GeoTIFF.</source>
      <translation>La capa {} no es un archivo ráster; segméntela en el panel de t4s-geo o por indicaciones de texto en Procesos, que dibujan lo que usted elija, o guarde una parte como GeoTIFF.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} has no coordinate reference system; give its file the right one (Raster &gt; Projections &gt; Assign Projection) and load it again.</source>
      <translation>La capa {} no tiene sistema de referencia de coordenadas; asigne el correcto a su archivo (Ráster &gt; Proyecciones &gt; Asignar proyección) y cárguela de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The name of {} has a ? or &amp; in it, with which QGIS's settings cannot be used; rename it.</source>
      <translation>El nombre de {} contiene ? o &amp;, con lo que no se pueden usar los ajustes de QGIS; cámbielo.</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} has a coordinate reference system without an EPSG code; give its file the right one (Raster &gt; Projections &gt; Assign Projection) and load it again.</source>
      <translation>La capa {} tiene un sistema de referencia sin código EPSG; asigne el correcto a su archivo (Ráster &gt; Proyecciones &gt; Asignar proyección) y vuelva a cargarla.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no raster {path}; check the layer's source.</source>
      <translation>No existe el ráster {path}; compruebe la fuente de la capa.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} cannot be opened as a raster; export the layer as a GeoTIFF.</source>
      <translation>{path} no puede abrirse como ráster; exporte la capa como GeoTIFF.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>A part of {path} cannot be read; restore the file, or export the layer.</source>
      <translation>Una parte de {path} no puede leerse; restaure el archivo o exporte la capa.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is stored in blocks that are too large; export the layer as a tiled GeoTIFF.</source>
      <translation>{path} está guardado en bloques demasiado grandes; exporte la capa como GeoTIFF teselado.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} holds complex numbers; take a raster of their amplitude.</source>
      <translation>{path} contiene números complejos; use un ráster de su amplitud.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has {bands} bands, and band {band} is asked for; choose other bands.</source>
      <translation>{path} tiene {bands} bandas y se pide la banda {band}; elija otras bandas.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has no known coordinate reference system; set it in the layer's properties.</source>
      <translation>{path} no tiene un sistema de referencia conocido; asígnelo en las propiedades de la capa.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{crs} is not tied to the Earth; set another system in the layer's properties.</source>
      <translation>{crs} no está ligado a la Tierra; asigne otro sistema en las propiedades de la capa.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has no place on the map; place it with QGIS's Georeferencer first.</source>
      <translation>{path} no tiene lugar en el mapa; sitúelo antes con el georreferenciador de QGIS.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} refers to servers or other folders; allow it in Settings &gt; Options &gt; t4s-geo.</source>
      <translation>{path} se refiere a servidores u otras carpetas; permítalo en Configuración &gt; Opciones &gt; t4s-geo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has changed since it was segmented; segment it again, into a new file.</source>
      <translation>{path} ha cambiado desde que se segmentó; segméntelo de nuevo en un archivo nuevo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The area does not overlap the raster; choose another area, or correct their systems.</source>
      <translation>El área no coincide con el ráster; elija otra o corrija sus sistemas de referencia.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{tiles} tiles are more than {most}; choose a smaller area, or more metres a pixel.</source>
      <translation>{tiles} teselas son más de {most}; elija un área menor o más metros por píxel.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Pixels of {metres} m are too coarse for {prompt} ({most} m at most); remove that class.</source>
      <translation>Píxeles de {metres} m son demasiado gruesos para {prompt} ({most} m como máximo); quite esa clase.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{prompt} takes {finest} to {coarsest} m a pixel, not {metres}; let the model choose.</source>
      <translation>{prompt} requiere de {finest} a {coarsest} m por píxel, no {metres}; deje que elija el modelo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{prompt} is only found with outlines as the model says; choose them in the options.</source>
      <translation>{prompt} solo se encuentra con contornos según el modelo; elíjalos en las opciones.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no class; add one.</source>
      <translation>No hay ninguna clase; añada una.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{prompts} classes are too many; remove some, {most} fit into a run.</source>
      <translation>{prompts} clases son demasiadas; quite algunas, en una ejecución caben {most}.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The class {label} is there twice; give each a name of its own.</source>
      <translation>La clase {label} está dos veces; dé a cada una su propio nombre.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Lines along {label}: there is no such class; there are {labels}.</source>
      <translation>Líneas a lo largo de {label}: no existe esa clase; hay {labels}.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The model tells no probabilities; take one that does, such as embedded.</source>
      <translation>El modelo no da probabilidades; use uno que las dé, como embedded.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>This is outside the raster; click on it.</source>
      <translation>Esto está fuera del ráster; haga clic en él.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no folder {path}; choose another one.</source>
      <translation>No existe la carpeta {path}; elija otra.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} cannot be written; save elsewhere.</source>
      <translation>No se puede escribir {path}; guarde en otro lugar.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The name {path} tells no format; let it end in .gpkg, .fgb or .parquet.</source>
      <translation>El nombre {path} no indica el formato; que acabe en .gpkg, .fgb o .parquet.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is there and is something else; choose another name.</source>
      <translation>{path} ya existe y es otra cosa; elija otro nombre.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is in use by another program or run; close it there, or save elsewhere.</source>
      <translation>{path} está en uso por otro programa o ejecución; ciérrelo allí o guarde en otro lugar.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path}, with the answers of a run, is damaged; save to a new file.</source>
      <translation>{path}, con las respuestas de una ejecución, está dañado; guarde en un archivo nuevo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The disk is full; make room and run again.</source>
      <translation>El disco está lleno; libere espacio y ejecute de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is not enough memory; close other programs, or choose a smaller area.</source>
      <translation>No hay memoria suficiente; cierre otros programas o elija un área menor.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no model {model}; choose one of the list, or a checkpoint's folder.</source>
      <translation>No existe el modelo {model}; elija uno de la lista o la carpeta de un checkpoint.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is no checkpoint; choose another folder.</source>
      <translation>{path} no es un checkpoint; elija otra carpeta.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The model's files are damaged or incomplete; download it again, or choose another.</source>
      <translation>Los archivos del modelo están dañados o incompletos; descárguelo de nuevo o elija otro.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>This needs the engine for large models; set it up with the button Engine.</source>
      <translation>Esto necesita el motor para modelos grandes; instálelo con el botón Motor.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{model} is not here, and the Hugging Face hub cannot be reached; check the network.</source>
      <translation>{model} no está aquí y no se llega al hub de Hugging Face; compruebe la red.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The Hugging Face hub does not give {model}; check its name, and whether you may have it.</source>
      <translation>El hub de Hugging Face no da {model}; compruebe su nombre y si tiene permiso.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The download takes {needed} GB, and {free} GB are free in {folder}; make room.</source>
      <translation>La descarga ocupa {needed} GB y hay {free} GB libres en {folder}; libere espacio.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The server {server} cannot be reached; start it, or correct the address.</source>
      <translation>No se llega al servidor {server}; inícielo o corrija la dirección.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>At {server} is no model server; correct the address, which mostly ends in /v1.</source>
      <translation>En {server} no hay un servidor de modelos; corrija la dirección, que suele acabar en /v1.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{server} refuses the key; choose another in Settings &gt; Options &gt; t4s-geo.</source>
      <translation>{server} rechaza la clave; elija otra en Configuración &gt; Opciones &gt; t4s-geo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The server {server} was lost; run again when it is back, to go on from here.</source>
      <translation>Se perdió el servidor {server}; ejecute de nuevo cuando vuelva, para seguir desde aquí.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{server} names no model of the server; choose one with List its models.</source>
      <translation>{server} no nombra un modelo del servidor; elija uno con Listar sus modelos.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{model} of {server} does not answer about pictures; choose another model.</source>
      <translation>{model} de {server} no responde sobre imágenes; elija otro modelo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} holds several rasters; choose one of them as the layer.</source>
      <translation>{path} contiene varios rásteres; elija uno de ellos como capa.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The virtual raster {path} is damaged, or lists too much; build it anew.</source>
      <translation>El ráster virtual {path} está dañado o enumera demasiado; créelo de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has a palette, whose colours are shown as they are; choose another picture.</source>
      <translation>{path} tiene una paleta, cuyos colores se muestran tal cual; elija otra imagen.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{crs} does not reach where this lies; set the right system in the layer's properties.</source>
      <translation>{crs} no llega hasta este lugar; asigne el sistema correcto en las propiedades de la capa.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The area has no polygon; draw one, or choose another area.</source>
      <translation>El área no tiene ningún polígono; dibuje uno o elija otra área.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The class {prompt} is empty or not on one line; write it anew.</source>
      <translation>La clase {prompt} está vacía o no cabe en una línea; escríbala de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is no result of t4s-geo; choose another file.</source>
      <translation>{path} no es un resultado de t4s-geo; elija otro archivo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is damaged; save to a new file, or make it anew.</source>
      <translation>{path} está dañado; guarde en un archivo nuevo o créelo de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} also holds {layers}, which a run would lose; move that, or save elsewhere.</source>
      <translation>{path} también contiene {layers}, que una ejecución perdería; muévalo o guarde en otro lugar.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is in another system than the raster, so nothing of it is kept; save elsewhere.</source>
      <translation>{path} está en otro sistema que el ráster, así que nada de ello se conserva; guarde en otro lugar.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is no ledger of a run; choose the one beside a result.</source>
      <translation>{path} no es el registro de una ejecución; elija el que está junto a un resultado.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Another version of the engine wrote {path}; update the engine, or save to a new file.</source>
      <translation>Otra versión del motor escribió {path}; actualice el motor o guarde en un archivo nuevo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The model's description {path} cannot be used; correct it, or choose another model.</source>
      <translation>La descripción del modelo {path} no se puede usar; corríjala o elija otro modelo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The engine lacks the package {package}; set it up anew with the button Engine.</source>
      <translation>Al motor le falta el paquete {package}; instálelo de nuevo con el botón Motor.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>What came of {model} was damaged, and was removed; download it again.</source>
      <translation>Lo que llegó de {model} estaba dañado y se eliminó; descárguelo de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Another program is downloading {model}; wait for its end.</source>
      <translation>Otro programa está descargando {model}; espere a que termine.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>This is no address of a server; write it as https://host/v1#model-name.</source>
      <translation>Esto no es la dirección de un servidor; escríbala como https://host/v1#model-name.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The address of {server} holds a user, key or query; put the key into the settings.</source>
      <translation>La dirección de {server} contiene un usuario, una clave o una consulta; ponga la clave en las opciones.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The key of servers is none; put the key alone into the settings, on one line.</source>
      <translation>La clave de servidores no es válida; ponga solo la clave en las opciones, en una línea.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has no polygons that can be read; choose another layer.</source>
      <translation>{path} no tiene polígonos que se puedan leer; elija otra capa.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The layer has no field {field}; choose another one.</source>
      <translation>La capa no tiene el campo {field}; elija otro.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Nothing says which classes the polygons are of; choose a field, or name one class.</source>
      <translation>Nada dice de qué clases son los polígonos; elija un campo o nombre una clase.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There are {labels} classes to learn; it takes one at least, and {most} at most.</source>
      <translation>Hay {labels} clases que aprender; hace falta al menos una, y como máximo {most}.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The polygons do not lie on the raster; choose others, or correct their systems.</source>
      <translation>Los polígonos no están sobre el ráster; elija otros o corrija sus sistemas.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Too little is drawn to set a part of it aside; draw more, or choose a larger area.</source>
      <translation>Hay demasiado poco dibujado para apartar una parte; dibuje más o elija un área mayor.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Nothing says what the codes of {path} mean; write their names into {sidecar} beside it.</source>
      <translation>Nada dice qué significan los códigos de {path}; escriba sus nombres en {sidecar}, a su lado.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Result and reference have no class in common ({ours}; {theirs}); call them alike.</source>
      <translation>El resultado y la referencia no tienen ninguna clase en común ({ours}; {theirs}); llámelas igual.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Result and reference are both empty; there is nothing to compare.</source>
      <translation>El resultado y la referencia están vacíos; no hay nada que comparar.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The layer {layer} does not take these polygons; choose another one.</source>
      <translation>La capa {layer} no admite estos polígonos; elija otra.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The field {field} of {layer} does not take these values; leave it out.</source>
      <translation>El campo {field} de {layer} no admite estos valores; omítalo.</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The layer {layer} needs a value of {field}; give that field a default value.</source>
      <translation>La capa {layer} necesita un valor de {field}; dé a ese campo un valor predeterminado.</translation>
    </message>
    <message>
      <location filename="../core/settings.py" />
      <source>The key of the server cannot be read from QGIS's authentication database; unlock it, or choose another configuration in Settings &gt; Options &gt; t4s-geo.</source>
      <translation>No se puede leer la clave del servidor en la base de datos de autenticación de QGIS; desbloquéela o elija otra configuración en Configuración &gt; Opciones &gt; t4s-geo.</translation>
    </message>
    <message>
      <location filename="../core/settings.py" />
      <source>The authentication configuration {} holds no key; choose one of the kind API Header or Basic, with the key as its value or password.</source>
      <translation>La configuración de autenticación {} no contiene ninguna clave; elija una de tipo API Header o Basic, con la clave como valor o contraseña.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>The package index cannot be reached; look at the network and at QGIS's proxy, or set the engine up from a folder of wheels.</source>
      <translation>No se puede acceder al índice de paquetes; revise la red y el proxy de QGIS, o instale el motor desde una carpeta de wheels.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>The engine could not be set up; the log says why.</source>
      <translation>No se pudo instalar el motor; los mensajes dicen por qué.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>There is no PyTorch for Macs with Intel processors any more; set up the small engine.</source>
      <translation>Ya no hay PyTorch para los Mac con procesador Intel; instale el motor pequeño.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>Setting up the engine was cancelled; what was downloaded is kept.</source>
      <translation>Se canceló la instalación del motor; lo descargado se conserva.</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>Setting up the engine takes {} in {}, where {} are free; make room, and try again.</source>
      <translation>Instalar el motor ocupa {} en {}, donde hay {} libres; libere espacio e inténtelo de nuevo.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>There is no polygon layer; add one to the project and choose it.</source>
      <translation>No hay ninguna capa de polígonos; añada una al proyecto y elíjala.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>The name {} cannot be used; choose up to 60 letters, digits, spaces and hyphens.</source>
      <translation>El nombre {} no se puede usar; elija hasta 60 letras, cifras, espacios y guiones.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>There is a model {} already; choose another name, or remove it.</source>
      <translation>Ya hay un modelo {}; elija otro nombre o elimínelo.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>The layer {} cannot be read ({}).</source>
      <translation>La capa {} no se puede leer ({}).</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>The model {} cannot be removed ({}); close what uses it.</source>
      <translation>El modelo {} no se puede eliminar ({}); cierre lo que lo usa.</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>{} cannot be written ({}); free space.</source>
      <translation>No se puede escribir {} ({}); libere espacio.</translation>
    </message>
    <message>
      <location filename="../core/webscene.py" />
      <source>The picture {} cannot be written; choose another output.</source>
      <translation>No se puede escribir la imagen {}; elija otra salida.</translation>
    </message>
    <message>
      <location filename="../core/words.py" />
      <source>{:,} polygons smaller than {} were left out.</source>
      <translation>Se omitieron {:,} polígonos menores de {}.</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Urban</source>
      <translation>Urbano</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Water bodies</source>
      <translation>Masas de agua</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Cars</source>
      <translation>Coches</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Swimming pools</source>
      <translation>Piscinas</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Clouds</source>
      <translation>Nubes</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Agriculture</source>
      <translation>Agricultura</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>building</source>
      <translation>edificio</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>road</source>
      <translation>carretera</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>tree</source>
      <translation>árbol</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>grass</source>
      <translation>hierba</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>vegetation</source>
      <translation>vegetación</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>bare land</source>
      <translation>suelo desnudo</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>water</source>
      <translation>agua</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>car</source>
      <translation>coche</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>swimming pool</source>
      <translation>piscina</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>cloud</source>
      <translation>nube</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>field</source>
      <translation>campo</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Add a result to a layer</source>
      <translation>Añadir un resultado a una capa</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Adds the polygons of a result to a polygon layer in a GeoPackage: all of them or none. Its own
features are not touched.

Columns go to the fields of the same names; others are left out. Coordinates are transformed to the layer's
system. Polygons that are rejected are not added, and neither are those that are there already.</source>
      <translation>Añade los polígonos de un resultado a una capa de polígonos en un GeoPackage: todos o ninguno. Sus propios objetos no se tocan.

Las columnas van a los campos del mismo nombre; las demás se omiten. Las coordenadas se transforman al sistema de la capa. No se añaden los polígonos rechazados ni los que ya están.</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Layer that it is added to</source>
      <translation>Capa a la que se añade</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Columns to leave out, separated by commas</source>
      <translation>Columnas que se omiten, separadas por comas</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Result</source>
      <translation>Resultado</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Layer with the polygons</source>
      <translation>Capa con los polígonos</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Polygons added</source>
      <translation>Polígonos añadidos</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Polygons that were there already</source>
      <translation>Polígonos que ya estaban</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Smallest polygon (m²); empty for one cell of the model</source>
      <translation>Polígono más pequeño (m²); vacío para una celda del modelo</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Outlines: none, edges, seams, sam or sam:CHECKPOINT; empty for what the model says</source>
      <translation>Contornos: none, edges, seams, sam o sam:CHECKPOINT; vacío para lo que diga el modelo</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Shapes: footprint, smooth, raw or by label (building=footprint), separated by commas</source>
      <translation>Formas: footprint, smooth, raw o por etiqueta (building=footprint), separadas por comas</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Keep what people accepted, corrected, drew or rejected</source>
      <translation>Conservar lo aceptado, corregido, dibujado o rechazado</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Replace results that were changed</source>
      <translation>Reemplazar resultados que se modificaron</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Centrelines of these classes, separated by commas, such as road</source>
      <translation>Ejes de estas clases, separadas por comas, por ejemplo, road</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Bands to show the model, such as 4,3,2; empty for what suits the file</source>
      <translation>Bandas que ve el modelo, como 4,3,2; vacío para lo que convenga al archivo</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Show the model the bands and the contrast of the layer</source>
      <translation>Mostrar al modelo las bandas y el contraste de la capa</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Lowest probability of a label</source>
      <translation>Probabilidad mínima de una etiqueta</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Simplify outlines (m)</source>
      <translation>Simplificar contornos (m)</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Metres a pixel to work at</source>
      <translation>Metros por píxel con los que trabajar</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Value of pixels without data; empty for what layer and file say</source>
      <translation>Valor de los píxeles sin datos; vacío para lo que digan la capa y el archivo</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Prompts, separated by commas</source>
      <translation>Indicaciones, separadas por comas</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Model</source>
      <translation>Modelo</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Each place gets one label</source>
      <translation>Una sola etiqueta en cada lugar</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Evaluate against reference</source>
      <translation>Evaluar con una referencia</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Scores a result against a reference, label by label: intersection over union (IoU), precision
and recall. Labels are compared by their names. A label raster holds them as category names, or in a JSON file
beside it (&lt;i&gt;labels.json&lt;/i&gt; for &lt;i&gt;labels.tif&lt;/i&gt;); of polygons, an attribute names them, or all have one
label.</source>
      <translation>Compara un resultado con una referencia, etiqueta por etiqueta: intersección sobre unión (IoU), precisión
y exhaustividad. Las etiquetas se comparan por su nombre. Un ráster de etiquetas los tiene como nombres de categoría, o en un
archivo JSON a su lado (&lt;i&gt;labels.json&lt;/i&gt; para &lt;i&gt;labels.tif&lt;/i&gt;); en los polígonos los nombra un atributo, o todos
tienen una etiqueta.</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Reference: a label raster, or polygons</source>
      <translation>Referencia: un ráster de etiquetas, o polígonos</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Attribute of the polygons that names the label</source>
      <translation>Atributo de los polígonos que nombra la etiqueta</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Label of all polygons, where no attribute names it</source>
      <translation>Etiqueta de todos los polígonos, si ningún atributo la nombra</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Mean IoU</source>
      <translation>IoU media</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Scores of each label, as JSON</source>
      <translation>Puntuaciones de cada etiqueta, como JSON</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>The polygons of {} cannot be copied ({}).</source>
      <translation>No se pueden copiar los polígonos de {} ({}).</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>{}: IoU {}, precision {}, recall {}</source>
      <translation>{}: IoU {}, precisión {}, exhaustividad {}</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Results ({})</source>
      <translation>Resultados ({})</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Segment many rasters</source>
      <translation>Segmentar muchos rásteres</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Finds what you name in many rasters. The folder gets a styled GeoPackage for each of them, named
after the layer. A raster that fails does not stop the others; a run that is cancelled goes on where it
stopped when it is started again with the same folder.

Of a web map QGIS renders the extent that you give to a GeoTIFF in the folder, and that is segmented.

The other parameters are those of &lt;i&gt;Segment by text prompts&lt;/i&gt;.</source>
      <translation>Encuentra lo que usted nombre en muchos rásteres. La carpeta recibe un GeoPackage con estilo para cada uno,
con el nombre de la capa. Un ráster que falla no detiene a los demás; una ejecución cancelada continúa donde se
detuvo cuando se inicia de nuevo con la misma carpeta.

De un mapa web, QGIS representa la extensión que usted indique en un GeoTIFF en la carpeta, y ese se segmenta.

Los demás parámetros son los de &lt;i&gt;Segmentar con indicaciones de texto&lt;/i&gt;.</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Rasters</source>
      <translation>Rásteres</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Extent of web maps</source>
      <translation>Extensión de los mapas web</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Folder of results</source>
      <translation>Carpeta de resultados</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>No raster was segmented; the log says why.</source>
      <translation>No se segmentó ningún ráster; los mensajes dicen por qué.</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>{} ({} of {})</source>
      <translation>{} ({} de {})</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Re-render a ledger</source>
      <translation>Rehacer desde un registro</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Makes polygons again from the ledger beside a result, with other settings. It holds all that the
model wrote, so the model is not needed, and the raster only where outlines follow its edges.</source>
      <translation>Vuelve a hacer los polígonos a partir del registro que hay junto a un resultado, con otros ajustes. El registro
guarda todo lo que escribió el modelo, así que no hace falta el modelo, y el ráster solo si los contornos siguen sus bordes.</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Ledger</source>
      <translation>Registro</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Segments</source>
      <translation>Segmentos</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Ledgers (*.ledger)</source>
      <translation>Registros (*.ledger)</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Opening the model</source>
      <translation>Abriendo el modelo</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Starting the engine …</source>
      <translation>Iniciando el motor …</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Making polygons</source>
      <translation>Creando polígonos</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{} was changed after a run wrote it, or written by another program; choose another output, or Replace results that were changed in the advanced parameters.</source>
      <translation>{} se modificó después de que una ejecución lo escribiera, o lo escribió otro programa; elija otra salida o Reemplazar resultados que se modificaron en los parámetros avanzados.</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{}: {:,} polygons, {}</source>
      <translation>{}: {:,} polígonos, {}</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{} of {} tiles have no answer; run again with the same output to retry them. {}</source>
      <translation>{} de {} teselas no tienen respuesta; ejecute de nuevo con la misma salida para reintentarlas. {}</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{} of {} tiles were answered in an earlier run.</source>
      <translation>{} de {} teselas ya están, de una ejecución anterior.</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Tile {} of {}</source>
      <translation>Tesela {} de {}</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>, {} left</source>
      <translation>, quedan {}</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Segment by text prompts</source>
      <translation>Segmentar con indicaciones de texto</translation>
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
      <translation>Encuentra lo que usted nombre en un ráster y lo devuelve como polígonos con estilo.

&lt;b&gt;Indicaciones&lt;/b&gt;: qué buscar, separado por comas, por ejemplo &lt;i&gt;building, water, trees&lt;/i&gt;. Para dar a una
clase otro nombre que la palabra del modelo, escriba &lt;i&gt;nombre=palabra&lt;/i&gt;.

&lt;b&gt;Modelo&lt;/b&gt;: &lt;i&gt;embedded&lt;/i&gt; es el modelo pequeño que viene con el motor; una carpeta designa otro.

De un &lt;b&gt;mapa web&lt;/b&gt; (teselas XYZ, WMS) QGIS dibuja la extensión en un GeoTIFF junto al resultado, tan fina como la conocen el mapa y el modelo, o a los metros por píxel que usted indique.

&lt;b&gt;Una sola etiqueta en cada lugar&lt;/b&gt;: activado para cobertura del suelo, desactivado para objetos que pueden solaparse.

Una ejecución cancelada continúa donde se detuvo cuando se inicia de nuevo con el mismo archivo de salida.</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Raster</source>
      <translation>Ráster</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Extent</source>
      <translation>Extensión</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Class raster</source>
      <translation>Ráster de clases</translation>
    </message>
    <message>
      <location filename="../processing/styled.py" />
      <source>Centrelines</source>
      <translation>Ejes</translation>
    </message>
    <message>
      <location filename="../processing/webmap.py" />
      <source>Requesting the map</source>
      <translation>Pidiendo el mapa</translation>
    </message>
    <message>
      <location filename="../processing/webmap.py" />
      <source>The layer {} shows nothing in this extent; choose another one.</source>
      <translation>La capa {} no muestra nada en esta extensión; elija otra.</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>as it was</source>
      <translation>como estaba</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Adjust</source>
      <translation>Ajustar</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Adjust probability and size</source>
      <translation>Ajustar probabilidad y tamaño</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Apply to the file</source>
      <translation>Aplicar al archivo</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Discard</source>
      <translation>Descartar</translation>
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
      <translation>{} polígonos; el archivo aún no ha cambiado.</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>A run that begins anew replaces its result. With Keep my corrections, what you decided stays.</source>
      <translation>Una ejecución que empieza de nuevo reemplaza su resultado. Con Conservar mis correcciones, lo que usted decidió permanece.</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>The run would replace it. What should become of it?</source>
      <translation>La ejecución lo reemplazaría. ¿Qué debe hacerse con él?</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Cancel</source>
      <translation>Cancelar</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Begin anew</source>
      <translation>Empezar de nuevo</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Save under a new name</source>
      <translation>Guardar con otro nombre</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Replace</source>
      <translation>Reemplazar</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Keep a backup and replace</source>
      <translation>Guardar una copia y reemplazar</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>{} holds the answers of another run; not the same: {}.</source>
      <translation>{} contiene las respuestas de otra ejecución; no es lo mismo: {}.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>The model embedded, and models on servers.</source>
      <translation>Para el modelo embedded y modelos en servidores.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Checkpoints from folders and hubs as well, with PyTorch.</source>
      <translation>También para puntos de control de carpetas y hubs, con PyTorch.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Small (this computer's processor)</source>
      <translation>Pequeño (procesador de este equipo)</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Large models (GPU)</source>
      <translation>Modelos grandes (GPU)</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Not for Macs with Intel processors: there is no PyTorch for them any more.</source>
      <translation>No para los Mac con procesador Intel: ya no hay PyTorch para ellos.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>{} to download, {} on disk.</source>
      <translation>{} de descarga, {} en disco.</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>No NVIDIA card was found, so that PyTorch for processors is tried first; where it cannot be had, it is {} to download, {} on disk.</source>
      <translation>No se encontró ninguna tarjeta NVIDIA, por lo que primero se prueba PyTorch para procesadores; si no se puede obtener, son {} de descarga y {} en disco.</translation>
    </message>
    <message>
      <location filename="../ui/clickbox.py" />
      <source>Outline what you click on, or what you drag a box around</source>
      <translation>Delinea aquello en lo que hace clic o que encierra en un recuadro</translation>
    </message>
    <message>
      <location filename="../ui/clickbox.py" />
      <source>Class of what is added</source>
      <translation>Clase de lo que se añade</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>{}, outlined anew, {:.0%} sure: Enter replaces the polygon, Esc drops the outline.</source>
      <translation>{}, delineado de nuevo, seguridad {:.0%}: Intro sustituye el polígono, Esc descarta el contorno.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>Click on a thing, or drag a box around it. A polygon that you click on is outlined anew; Ctrl-click outlines something else in it.</source>
      <translation>Haga clic en una cosa o arrastre un recuadro a su alrededor. Un polígono en el que hace clic se delinea de nuevo; Ctrl+clic delinea otra cosa dentro de él.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>Looking; the first time at a place takes seconds.</source>
      <translation>Mirando; la primera vez en un lugar tarda unos segundos.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>{}, {:.0%} sure: Enter adds it; click and Shift-click (not this) refine it, Esc drops it.</source>
      <translation>{}, seguridad {:.0%}: Intro lo añade; clic y Mayús+clic (esto no) lo afinan, Esc lo descarta.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>The layer's system has no place for this; click on the layer.</source>
      <translation>El sistema de la capa no tiene lugar para esto; haga clic en la capa.</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>Nothing is outlined here; click again, or drag a box around the thing.</source>
      <translation>Aquí no se ha delineado nada; haga clic otra vez o arrastre un recuadro alrededor de la cosa.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Cancelling</source>
      <translation>Cancelando</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Nothing was found; try other words, or a lower lowest probability.</source>
      <translation>No se encontró nada; pruebe otras palabras o baje la probabilidad mínima.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Failed after {} of {} tiles: {}. Run goes on from them.</source>
      <translation>Falló tras {} de {} teselas: {}. Ejecutar continúa a partir de ellas.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Cancelled after {} of {} tiles: {}. Run goes on from them.</source>
      <translation>Cancelado tras {} de {} teselas: {}. Ejecutar continúa a partir de ellas.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Done in {}: {}</source>
      <translation>Hecho en {}: {}</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{} tiles</source>
      <translation>{} teselas</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Cancelled</source>
      <translation>Cancelado</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Failed</source>
      <translation>Error</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Making polygons of {} tiles</source>
      <translation>Creando polígonos de {} teselas</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{}, {} so far</source>
      <translation>{}, {} hasta ahora</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{} is done, but its project was closed; Earlier opens it.</source>
      <translation>{} está terminado, pero su proyecto se cerró; Anteriores lo abre.</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{} of {} tiles have no answer; run again to retry them. The first: {}</source>
      <translation>{} de {} teselas no tienen respuesta; ejecute de nuevo para reintentarlas. La primera: {}</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Log of the engine</source>
      <translation>Registro del motor</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Run</source>
      <translation>Ejecutar</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Log</source>
      <translation>Mensajes</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Where</source>
      <translation>Dónde</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>A run is going on; wait for its end, or cancel it.</source>
      <translation>Hay una ejecución en curso; espere a que termine o cancélela.</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Loading the map: {} %</source>
      <translation>Cargando el mapa: {} %</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Where to look next</source>
      <translation>Dónde mirar ahora</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>All is right here now</source>
      <translation>Aquí ya está todo bien</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Teach…</source>
      <translation>Enseñar…</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Looking where the model is unsure</source>
      <translation>Buscando dónde duda el modelo</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Previous</source>
      <translation>Anterior</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Next</source>
      <translation>Siguiente</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Place {} of {}: {}, {} of it may be wrong. Correct, and draw what is missing.</source>
      <translation>Lugar {} de {}: {}, puede estar mal el {}. Corrija y dibuje lo que falta.</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>Earlier</source>
      <translation>Anteriores</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>Open the result of an earlier run</source>
      <translation>Abrir el resultado de una ejecución anterior</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>There are none yet.</source>
      <translation>Todavía no hay ninguna.</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>Forget them; the files stay</source>
      <translation>Olvidarlas; los archivos se conservan</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Setting up the engine</source>
      <translation>Instalación del motor</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Later</source>
      <translation>Más tarde</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Engine</source>
      <translation>Motor</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Set up, update or remove the engine</source>
      <translation>Instalar, actualizar o eliminar el motor</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Setting up the engine of t4s-geo</source>
      <translation>Instalando el motor de t4s-geo</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>The engine was removed.</source>
      <translation>Se eliminó el motor.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Remove</source>
      <translation>Quitar</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Folder of wheels</source>
      <translation>Carpeta de wheels</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Remove the engine …</source>
      <translation>Eliminar el motor…</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>More</source>
      <translation>Más</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>The engine is being set up; run it when that is done.</source>
      <translation>El motor se está instalando; ejecute cuando haya terminado.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Setting up the engine; you can go on working.</source>
      <translation>Instalando el motor; puede seguir trabajando.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>The engine is set up, in {}; it takes {} in {}.</source>
      <translation>El motor está instalado, en {}; ocupa {} en {}.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Installing, {} so far; you can go on working.</source>
      <translation>Instalando, {} hasta ahora; puede seguir trabajando.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Remove the engine, {} in {}? Results stay.</source>
      <translation>¿Eliminar el motor, {} en {}? Los resultados se conservan.</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>From a folder of wheels …</source>
      <translation>Desde una carpeta de wheels…</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Downloading: {} of about {}, {} so far, about {} left; you can go on working.</source>
      <translation>Descargando: {} de unos {}, {} hasta ahora, quedan unos {}; puede seguir trabajando.</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Draw</source>
      <translation>Dibujar</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Drag a rectangle over the map</source>
      <translation>Arrastre un rectángulo sobre el mapa</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>The whole layer</source>
      <translation>Toda la capa</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>What the map shows</source>
      <translation>Lo que muestra el mapa</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Selected polygons of</source>
      <translation>Polígonos seleccionados de</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>A rectangle on the map</source>
      <translation>Un rectángulo en el mapa</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Places where all is right</source>
      <translation>Lugares donde todo está bien</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>No rectangle is drawn; press Draw, and drag one over the map.</source>
      <translation>No hay ningún rectángulo dibujado; pulse Dibujar y arrastre uno sobre el mapa.</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>The area is nowhere on this map; choose another map projection.</source>
      <translation>El área no cae en ningún lugar de este mapa; elija otra proyección del mapa.</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>A web map such as {} has no extent of its own; choose What the map shows, or selected polygons.</source>
      <translation>Un mapa web como {} no tiene fin; elija Lo que muestra el mapa, o polígonos seleccionados.</translation>
    </message>
    <message>
      <location filename="../ui/layermenu.py" />
      <source>Retry failed tiles</source>
      <translation>Reintentar las teselas fallidas</translation>
    </message>
    <message>
      <location filename="../ui/layermenu.py" />
      <source>Show the model's text for a tile</source>
      <translation>Mostrar el texto del modelo para una tesela</translation>
    </message>
    <message>
      <location filename="../ui/leaving.py" />
      <source>t4s-geo was uninstalled. Remove its engine, {} in {}, too? Results stay.</source>
      <translation>t4s-geo se desinstaló. ¿Eliminar también su motor, {} en {}? Los resultados se conservan.</translation>
    </message>
    <message>
      <location filename="../ui/log.py" />
      <source>The engine has printed nothing.</source>
      <translation>El motor no ha escrito nada.</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download {} ({})? It goes into the Hugging Face cache, which other programs share. {}</source>
      <translation>¿Descargar {} ({})? Se guarda en la caché de Hugging Face, que otros programas comparten. {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download {}? Its size is shown when it begins. {}</source>
      <translation>¿Descargar {}? Su tamaño se muestra cuando empieza. {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>'embedded' is the small model of the engine; or a checkpoint's folder, or a server: https://host/v1#model-name</source>
      <translation>'embedded' es el modelo pequeño del motor; o la carpeta de un modelo, o un servidor: https://host/v1#nombre-del-modelo</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Asking the hub …</source>
      <translation>Preguntando al hub …</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Folder of a checkpoint</source>
      <translation>Carpeta de un modelo</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download</source>
      <translation>Descargar</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Choose a checkpoint's folder, or teach a model</source>
      <translation>Elija la carpeta de un checkpoint o enseñe un modelo</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Downloading: {} of {}; you can go on working.</source>
      <translation>Descargando: {} de {}; puede seguir trabajando.</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Downloading {}</source>
      <translation>Descargando {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Each tile is sent to this server.</source>
      <translation>Cada tesela se envía a este servidor.</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>It needs the engine for large models.</source>
      <translation>Necesita el motor para modelos grandes.</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download {}</source>
      <translation>Descargar {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Add the large models</source>
      <translation>Añadir los modelos grandes</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>List its models</source>
      <translation>Listar sus modelos</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Folder of a checkpoint…</source>
      <translation>Carpeta de un checkpoint…</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>the small model of the engine</source>
      <translation>el modelo pequeño del motor</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>taught by you</source>
      <translation>enseñado por usted</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>on the server</source>
      <translation>en el servidor</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>used before</source>
      <translation>usado antes</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as suits the classes</source>
      <translation>según las clases</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>those of the pixels</source>
      <translation>las de los píxeles</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as the model says</source>
      <translation>según el modelo</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Tell houses, fields and trees apart</source>
      <translation>Separar casas, campos y árboles</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Follow the edges of the image</source>
      <translation>Seguir los bordes de la imagen</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Split what touches into objects (slower)</source>
      <translation>Separar en objetos lo que se toca (más lento)</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Plain</source>
      <translation>Simples</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as suits the file</source>
      <translation>según el archivo</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>the bands that the layer shows</source>
      <translation>las bandas que muestra la capa</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>the bands and the contrast of the layer</source>
      <translation>las bandas y el contraste de la capa</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Options</source>
      <translation>Opciones</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Labels may overlap</source>
      <translation>Admitir solapes</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Polygons of the output that you accepted, changed, drew or rejected stay as they are.</source>
      <translation>Los polígonos de la salida que aceptó, cambió, dibujó o rechazó quedan como están.</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source> m²</source>
      <translation> m²</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>one cell of the model</source>
      <translation>una celda del modelo</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source> m</source>
      <translation> m</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as suits the model</source>
      <translation>según el modelo</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Shapes have the vertices that they need; polygons that are simplified keep the pixels' outlines.</source>
      <translation>Las formas ya tienen los vértices que necesitan; los polígonos simplificados conservan el contorno de los píxeles.</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>What the model sees: bands that suit the file, or those of the layer.</source>
      <translation>Lo que ve el modelo: bandas según el archivo, o las de la capa.</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as layer and file say</source>
      <translation>según la capa y el archivo</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Value of pixels without data, such as 0 for black margins</source>
      <translation>Valor de los píxeles sin datos, como 0 para márgenes negros</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>classes, such as road</source>
      <translation>clases, por ejemplo, road</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>No data</source>
      <translation>Sin datos</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Save to</source>
      <translation>Guardar en</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>A new file in {}</source>
      <translation>Un archivo nuevo en {}</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>{} is no value of pixels; write a number, such as 0.</source>
      <translation>{} no es un valor de píxel; escriba un número, como 0.</translation>
    </message>
    <message>
      <location filename="../ui/plain.py" />
      <source>Details</source>
      <translation>Detalles</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Presets</source>
      <translation>Predefinidos</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Name of the preset</source>
      <translation>Nombre del ajuste</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Own</source>
      <translation>Propios</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Recent</source>
      <translation>Recientes</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Forget</source>
      <translation>Olvidar</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Save these classes …</source>
      <translation>Guardar estas clases …</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Replace the classes {}?</source>
      <translation>¿Reemplazar las clases {}?</translation>
    </message>
    <message>
      <location filename="../ui/productmenu.py" />
      <source>Add to a layer …</source>
      <translation>Añadir a una capa…</translation>
    </message>
    <message>
      <location filename="../ui/productmenu.py" />
      <source>Map to print</source>
      <translation>Mapa para imprimir</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Add classes: building, water, trees</source>
      <translation>Añada clases: building, water, trees</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Remove the selected classes</source>
      <translation>Quitar las clases seleccionadas</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Colour of the polygons; the usual one unless you choose one</source>
      <translation>Color de los polígonos; el habitual si no elige otro</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Class</source>
      <translation>Clase</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Prompt</source>
      <translation>Indicación</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Colour</source>
      <translation>Color</translation>
    </message>
    <message>
      <location filename="../ui/ready.py" />
      <source>The model is being downloaded; run it when that is done.</source>
      <translation>El modelo se está descargando; ejecútelo cuando termine.</translation>
    </message>
    <message>
      <location filename="../ui/ready.py" />
      <source>The model cannot be asked for all classes; see what is said below them.</source>
      <translation>No se puede pedir al modelo todas las clases; vea lo que se dice debajo de ellas.</translation>
    </message>
    <message>
      <location filename="../ui/ready.py" />
      <source>The model needs the engine for large models; set it up above.</source>
      <translation>El modelo necesita el motor para modelos grandes; instálelo arriba.</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Review</source>
      <translation>Revisión</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>%v of %m decided</source>
      <translation>%v de %m decididos</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>The review has ended; start it from the layer's context menu.</source>
      <translation>La revisión ha terminado; iníciela desde el menú contextual de la capa.</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Review the polygons</source>
      <translation>Revisar los polígonos</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Skip</source>
      <translation>Saltar</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Undo</source>
      <translation>Deshacer</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Save and stop</source>
      <translation>Guardar y parar</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>All polygons are decided, or were skipped.</source>
      <translation>Todos los polígonos están decididos o se saltaron.</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Class: {}</source>
      <translation>Clase: {}</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>{}: {}, {}</source>
      <translation>{}: {}, {}</translation>
    </message>
    <message>
      <location filename="../ui/samples.py" />
      <source>Open a sample</source>
      <translation>Abrir una muestra</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>A temporary folder</source>
      <translation>Una carpeta temporal</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>Test connection</source>
      <translation>Probar la conexión</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>Asking …</source>
      <translation>Preguntando …</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>Key of servers</source>
      <translation>Clave de los servidores</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>None was found; press Set up engine in the panel</source>
      <translation>No se encontró ninguno; pulse Instalar el motor en el panel</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>The model {} can be used.</source>
      <translation>El modelo {} se puede usar.</translation>
    </message>
    <message>
      <location filename="../ui/summary.py" />
      <source>Polygons</source>
      <translation>Polígonos</translation>
    </message>
    <message>
      <location filename="../ui/summary.py" />
      <source>Area</source>
      <translation>Superficie</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Teach a model</source>
      <translation>Enseñar un modelo</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>or one class for all, such as solar panel</source>
      <translation>o una clase para todos, como solar panel</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>such as houses of Banepa</source>
      <translation>como houses of Banepa</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>How often the model changes. Of every twentieth state and the first one, the best is kept.</source>
      <translation>Cuántas veces cambia el modelo. De cada vigésimo estado y del primero se conserva el mejor.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Use it</source>
      <translation>Usarlo</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Reading what is drawn</source>
      <translation>Leyendo lo dibujado</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>The model learns from the polygons within the area, in which everything has to be drawn: what is not there, or was rejected, is learnt as not there. Two fifths are set aside: one to choose the best state of the model, the other to score it.</source>
      <translation>El modelo aprende de los polígonos dentro del área, en la que todo debe estar dibujado: lo que no está, o fue rechazado, se aprende como ausente. Se apartan dos quintos: uno para elegir el mejor estado del modelo y el otro para puntuarlo.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Teach</source>
      <translation>Enseñar</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Choose the field that names the class of each polygon, or write one class.</source>
      <translation>Elija el campo que nombra la clase de cada polígono, o escriba una clase.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Teaching needs the large engine, which runs PyTorch on this computer.</source>
      <translation>Enseñar necesita el motor grande, que ejecuta PyTorch en este equipo.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Scoring the model on the part that is held out</source>
      <translation>Evaluando el modelo en la parte reservada</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Step {} of {}</source>
      <translation>Paso {} de {}</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Stop</source>
      <translation>Detener</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Class of each</source>
      <translation>Clase de cada uno</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>All is drawn in</source>
      <translation>Todo está dibujado en</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Start from</source>
      <translation>Partir de</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Steps</source>
      <translation>Pasos</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Name</source>
      <translation>Nombre</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Taught in {}: {}</source>
      <translation>Enseñado en {}: {}</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Stopped; what was learnt is kept, and Go on continues.</source>
      <translation>Detenido; lo aprendido se conserva, y Continuar sigue.</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Go on with {}</source>
      <translation>Continuar con {}</translation>
    </message>
    <message>
      <location filename="../ui/teachmenu.py" />
      <source>Teach a model…</source>
      <translation>Enseñar un modelo…</translation>
    </message>
    <message>
      <location filename="../ui/teachmenu.py" />
      <source>Remove the taught model</source>
      <translation>Eliminar el modelo enseñado</translation>
    </message>
    <message>
      <location filename="../ui/teachmenu.py" />
      <source>Remove the model {}? It was taught on this computer, and is nowhere else.</source>
      <translation>¿Eliminar el modelo {}? Se enseñó en este equipo y no está en ningún otro lugar.</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>No state was better than the model that it began with, which it still is: correct more places, or teach more steps.</source>
      <translation>Ningún estado fue mejor que el modelo del que partió, que sigue siendo: corrija más lugares o enseñe más pasos.</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>Intersection over union on the part that was held out; 1 is all right.</source>
      <translation>Intersección sobre unión en la parte reservada; 1 es todo correcto.</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>The best state was that after step {} of {}.</source>
      <translation>El mejor estado fue el posterior al paso {} de {}.</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>Before</source>
      <translation>Antes</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>After</source>
      <translation>Después</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>The best state lies {} % of the way from the model as it was to that after step {}.</source>
      <translation>El mejor estado está al {} % del camino entre el modelo tal como era y el posterior al paso {}.</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>there is no picture here</source>
      <translation>aquí no hay imagen</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>no answer</source>
      <translation>sin respuesta</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>not asked yet</source>
      <translation>aún sin preguntar</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>What the model wrote</source>
      <translation>Lo que escribió el modelo</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>Click on the map to choose a tile.</source>
      <translation>Haga clic en el mapa para elegir una tesela.</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>There is no tile here; click inside the raster that was segmented.</source>
      <translation>Aquí no hay ninguna tesela; haga clic dentro del ráster que se segmentó.</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>mean probability of a token {:.2f}</source>
      <translation>probabilidad media de un token {:.2f}</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>Tile {}, outlined on the map. Click elsewhere for another one.</source>
      <translation>Tesela {}, contorneada en el mapa. Haga clic en otro lugar para ver otra.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>The model does not know these words.</source>
      <translation>El modelo no conoce estas palabras.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>The model does not know {}. Take instead: {}</source>
      <translation>El modelo no conoce {}. Use en su lugar: {}</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>This asks for the same as {}.</source>
      <translation>Esto pide lo mismo que {}.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>To the model this means {}: it finds all of that.</source>
      <translation>Para el modelo esto significa {}: encuentra todo eso.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>{} asks for the same as {}:</source>
      <translation>{} pide lo mismo que {}:</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>remove it</source>
      <translation>quitarla</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>The model does not know {}.</source>
      <translation>El modelo no conoce {}.</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>Models that take any words: {}</source>
      <translation>Modelos que aceptan cualquier palabra: {}</translation>
    </message>
  </context>
</TS>
