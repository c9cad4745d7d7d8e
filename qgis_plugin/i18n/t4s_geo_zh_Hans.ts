<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_Hans" sourcelanguage="en">
  <context>
    <name>T4sGeo</name>
    <message>
      <location filename="../core/adjusting.py" />
      <source>There is no ledger beside the layer; choose a result of t4s-geo.</source>
      <translation>图层旁边没有台账；请选择 t4s-geo 的结果。</translation>
    </message>
    <message>
      <location filename="../core/adjusting.py" />
      <source>{}: preview</source>
      <translation>{}：预览</translation>
    </message>
    <message>
      <location filename="../core/adjusting.py" />
      <source>The layer {} has edits that are not saved; save them first.</source>
      <translation>图层 {} 有未保存的编辑；请先保存。</translation>
    </message>
    <message>
      <location filename="../core/adjusting.py" />
      <source>{} cannot be read; run again with another output.</source>
      <translation>{} 无法读取；请用另一个输出文件重新运行。</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>There is no polygon layer; add one and select polygons in it.</source>
      <translation>没有多边形图层；请添加一个图层并在其中选择多边形。</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>No polygon is selected in the layer {}; select one or more.</source>
      <translation>图层 {} 中没有选中的多边形；请选择一个或多个。</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>The layer {} has no coordinate reference system; give it the right one.</source>
      <translation>图层 {} 没有坐标参照系；请为它指定正确的坐标参照系。</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>The area cannot be brought to longitude and latitude; zoom in, or choose other polygons.</source>
      <translation>该区域无法转换为经纬度；请放大地图，或选择其他多边形。</translation>
    </message>
    <message>
      <location filename="../core/areas.py" />
      <source>The area cannot be written to {} ({}); choose another output.</source>
      <translation>无法将区域写入 {}（{}）；请选择其他输出。</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the raster</source>
      <translation>栅格</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the area</source>
      <translation>区域</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the bands</source>
      <translation>波段</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the contrast</source>
      <translation>对比度</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the size of pixels</source>
      <translation>像素大小</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the model</source>
      <translation>模型</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the size of tiles</source>
      <translation>图块大小</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>the classes</source>
      <translation>类别</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>{} cannot be copied to {} ({}); nothing was replaced.</source>
      <translation>无法将 {} 复制为 {}（{}）；没有替换任何内容。</translation>
    </message>
    <message>
      <location filename="../core/changed.py" />
      <source>The layer {} has edits that are not saved; save or discard them, and run again.</source>
      <translation>图层 {} 有未保存的编辑；请保存或放弃它们，然后重新运行。</translation>
    </message>
    <message>
      <location filename="../core/command.py" />
      <source>The engine stopped with code {}: {}</source>
      <translation>引擎以代码 {} 停止：{}</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Set up engine</source>
      <translation>安装引擎</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Version {} of the engine is set up; it takes {} in {}.</source>
      <translation>已安装引擎版本 {}；占用 {}，位于 {}。</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>This plugin comes with another engine (version {}) than is set up (version {}).</source>
      <translation>此插件附带的引擎（版本 {}）与已安装的引擎（版本 {}）不同。</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Go on</source>
      <translation>继续</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Update</source>
      <translation>更新</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Repair</source>
      <translation>修复</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine {} is used; another one can be set up here.</source>
      <translation>正在使用引擎 {}；可以在此安装另一个。</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine is missing. It is installed into a Python environment of its own, apart from QGIS.</source>
      <translation>缺少引擎。它将安装到独立的 Python 环境中，与 QGIS 分开。</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>Setting up the engine did not come to its end; what was downloaded is kept.</source>
      <translation>引擎的安装没有完成；已下载的内容会保留。</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine that was set up does not start; repairing it sets it up anew.</source>
      <translation>已安装的引擎无法启动；修复会重新安装它。</translation>
    </message>
    <message>
      <location filename="../core/conditionwords.py" />
      <source>The engine {} does not start. Choose another one in Settings &gt; Options &gt; t4s-geo, or none, and set it up here.</source>
      <translation>引擎 {} 无法启动。请在“设置 &gt; 选项 &gt; t4s-geo”中选择另一个，或留空并在此安装。</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>All is right</source>
      <translation>全部正确</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>To be looked at</source>
      <translation>待查看</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>The layer of places is gone; choose another area.</source>
      <translation>这些地方的图层已不存在；请选择其他区域。</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>No place is marked as right; tick All is right here now in one.</source>
      <translation>没有地方被标为正确；请在某处勾选“此处现已全部正确”。</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>{}: where to look next</source>
      <translation>{}：接下来查看的位置</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>The model is sure of all of {}; there is nowhere to look.</source>
      <translation>模型对 {} 的所有部分都有把握；没有需要查看的位置。</translation>
    </message>
    <message>
      <location filename="../core/doubts.py" />
      <source>All places where the model is unsure are corrected in {}.</source>
      <translation>{} 中模型没有把握的地方均已修正。</translation>
    </message>
    <message>
      <location filename="../core/engine.py" />
      <source>The engine {} cannot be started ({}); set it up again.</source>
      <translation>引擎 {} 无法启动（{}）；请重新安装。</translation>
    </message>
    <message>
      <location filename="../core/fitting.py" />
      <source>What you have kept lies here already; click elsewhere, or change that first.</source>
      <translation>这里已有您保留的多边形；请点击别处，或先更改它。</translation>
    </message>
    <message>
      <location filename="../core/formats.py" />
      <source>Results cannot be written to {}; choose a file ending in {}.</source>
      <translation>无法将结果写入 {}；请选择以 {} 结尾的文件。</translation>
    </message>
    <message>
      <location filename="../core/growing.py" />
      <source>{} (so far)</source>
      <translation>{}（目前为止）</translation>
    </message>
    <message>
      <location filename="../core/installed.py" />
      <source>This copy of the plugin has no engine in it; install the plugin from its zip file.</source>
      <translation>此插件副本中没有引擎；请从 zip 文件安装插件。</translation>
    </message>
    <message>
      <location filename="../core/installed.py" />
      <source>The engine in {} cannot be removed ({}); end what uses it, and try again.</source>
      <translation>无法删除 {} 中的引擎（{}）；请结束正在使用它的程序，然后重试。</translation>
    </message>
    <message>
      <location filename="../core/ledgers.py" />
      <source>The ledger {} cannot be read ({}); run again with the same output first.</source>
      <translation>台账 {} 无法读取（{}）；请先以相同的输出文件重新运行。</translation>
    </message>
    <message>
      <location filename="../core/ledgers.py" />
      <source>The ledger {} is empty; run again.</source>
      <translation>台账 {} 尚未开始；请重新运行。</translation>
    </message>
    <message>
      <location filename="../core/locate.py" />
      <source>The engine t4s-geo was not found; press Set up engine in the t4s-geo panel, or choose an installed one in Settings &gt; Options &gt; t4s-geo or with the variable {}.</source>
      <translation>找不到引擎 t4s-geo；请在 t4s-geo 面板中点击“安装引擎”，或在“设置 &gt; 选项 &gt; t4s-geo”中或用变量 {} 指定已安装的引擎。</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>masks</source>
      <translation>掩膜</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>polygons</source>
      <translation>多边形</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>boxes</source>
      <translation>框</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>points</source>
      <translation>点</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>runs on a laptop</source>
      <translation>可在笔记本电脑上运行</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 8 GB</source>
      <translation>需要 8 GB 显存的 GPU</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 24 GB</source>
      <translation>需要 24 GB 显存的 GPU</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 8 GB, or a server</source>
      <translation>需要 8 GB 显存的 GPU 或服务器</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a GPU with 24 GB, or a server</source>
      <translation>需要 24 GB 显存的 GPU 或服务器</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs a server</source>
      <translation>需要服务器</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs an API key</source>
      <translation>需要 API 密钥</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>any words</source>
      <translation>任意词语</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>a fixed set of words</source>
      <translation>固定的词语</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>licence not stated</source>
      <translation>未注明许可证</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>no commercial use</source>
      <translation>不可商业使用</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>downloaded</source>
      <translation>已下载</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>needs the large engine</source>
      <translation>需要大型引擎</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>commercial use allowed</source>
      <translation>允许商业使用</translation>
    </message>
    <message>
      <location filename="../core/models.py" />
      <source>look up whether commercial use is allowed</source>
      <translation>请查明是否允许商业使用</translation>
    </message>
    <message>
      <location filename="../core/outlining.py" />
      <source>Which raster of this machine {} was made of is not known; run again with the same output first.</source>
      <translation>不知道 {} 是由本机的哪个栅格生成的；请先用同一输出重新运行。</translation>
    </message>
    <message>
      <location filename="../core/places.py" />
      <source>it is write-protected</source>
      <translation>该文件夹有写保护</translation>
    </message>
    <message>
      <location filename="../core/places.py" />
      <source>Results cannot be written to the folder {} ({}); choose a file under Options &gt; Save to.</source>
      <translation>无法将结果写入文件夹 {}（{}）；请在“选项 &gt; 保存到”中选择文件。</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Made with t4s-geo</source>
      <translation>由 t4s-geo 制作</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Classes</source>
      <translation>类别</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Coordinate reference system: {}</source>
      <translation>坐标参考系：{}</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Licence of the model: {}</source>
      <translation>模型的许可证：{}</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Source: {}</source>
      <translation>来源：{}</translation>
    </message>
    <message>
      <location filename="../core/printing.py" />
      <source>Model: {}</source>
      <translation>模型：{}</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Picture</source>
      <translation>图像</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Lines along</source>
      <translation>中心线</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Metres a pixel</source>
      <translation>每像素米数</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Keep my corrections</source>
      <translation>保留我的修改</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Smallest polygon</source>
      <translation>最小多边形</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Files may refer to servers</source>
      <translation>文件可以引用服务器</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Outlines</source>
      <translation>轮廓</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Shapes</source>
      <translation>形状</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Simplify by</source>
      <translation>简化容差</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Lowest probability</source>
      <translation>最低概率</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>Cancelled; the same run goes on from here.</source>
      <translation>已取消；再次运行将从此处继续。</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>The model does not know {}; take other words, or a model of any words.</source>
      <translation>该模型不认识 {}；请换用其他词，或使用接受任意词的模型。</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>{} asks for the same as {}; remove one of them.</source>
      <translation>{} 与 {} 所指相同；请移除其中一个。</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>{} holds the answers of another run; not the same: {}. Choose another output.</source>
      <translation>{} 中是另一次运行的结果；不同之处：{}。请选择其他输出。</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>{} was changed after a run wrote it, or written by another program.</source>
      <translation>{} 在运行写出之后被修改过，或由其他程序写出。</translation>
    </message>
    <message>
      <location filename="../core/problems.py" />
      <source>The model finds more than these words say: {}.</source>
      <translation>该模型找到的比这些词所指的更多：{}。</translation>
    </message>
    <message>
      <location filename="../core/process.py" />
      <source>The engine ended with code {}; see its log, and run again.</source>
      <translation>引擎以代码 {} 结束；请查看其日志并重新运行。</translation>
    </message>
    <message>
      <location filename="../core/process.py" />
      <source>The engine is version {}, which this plugin cannot talk to; set the engine up again.</source>
      <translation>引擎的版本是 {}，本插件无法与之通信；请重新安装引擎。</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>{:,} polygons were added to {}.</source>
      <translation>已将 {:,} 个多边形添加到 {}。</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>The layer {} is no result; choose one that a run made.</source>
      <translation>图层 {} 不是结果；请选择由运行生成的图层。</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>The layer {} is not in a GeoPackage; save it as one first.</source>
      <translation>图层 {} 不在 GeoPackage 中；请先将其另存为 GeoPackage。</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>{:,} were there already.</source>
      <translation>其中 {:,} 个原已存在。</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>{:,} are rejected, and were left out.</source>
      <translation>{:,} 个已被拒绝，未添加。</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>There is no field for {}.</source>
      <translation>没有可容纳 {} 的字段。</translation>
    </message>
    <message>
      <location filename="../core/products.py" />
      <source>The layer {} has edits that are not saved; save or discard them first.</source>
      <translation>图层 {} 有未保存的编辑；请先保存或放弃。</translation>
    </message>
    <message>
      <location filename="../core/pythons.py" />
      <source>No Python 3.{} to 3.{} with venv was found; install one from python.org or from the packages of your system (python3-venv on Debian), and try again.</source>
      <translation>未找到带 venv 的 Python 3.{} 至 3.{}；请从 python.org 或系统的软件包（Debian 上为 python3-venv）安装，然后重试。</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>The layer {} shows nothing here; move the map to it.</source>
      <translation>图层 {} 在此处没有内容；请把地图移到该图层所在的位置。</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>At {:g} m a pixel this place has {:,} x {:,} pixels, which is over the limit of {:,}; zoom in, or choose a smaller place.</source>
      <translation>在每像素 {:g} 米时，此处有 {:,} x {:,} 个像素，超过上限 {:,}；请放大地图，或选择更小的范围。</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>The layer {} gave no picture of this place; check the connection, and zoom in.</source>
      <translation>图层 {} 没有给出此处的图像；请检查网络连接，并放大地图。</translation>
    </message>
    <message>
      <location filename="../core/rendered.py" />
      <source>The place cannot be brought to the system of the layer {}; zoom in.</source>
      <translation>此处无法转换到图层 {} 的坐标参照系；请放大地图。</translation>
    </message>
    <message>
      <location filename="../core/requests.py" />
      <source>There is nothing to look for; add a class, such as building.</source>
      <translation>没有要查找的内容；请添加一个类别，例如 building。</translation>
    </message>
    <message>
      <location filename="../core/requests.py" />
      <source>The bands {} are no numbers; write for example 4,3,2.</source>
      <translation>波段 {} 不是数字；例如写 4,3,2。</translation>
    </message>
    <message>
      <location filename="../core/results.py" />
      <source>{} (partial)</source>
      <translation>{}（部分）</translation>
    </message>
    <message>
      <location filename="../core/results.py" />
      <source>{}: centrelines</source>
      <translation>{}：中心线</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>{} was made with {}, says the project or the ledger, which you have not chosen yourself; run it in the panel with the same output, which retries what failed.</source>
      <translation>项目或台账称 {} 由 {} 生成，但您本人并未选择过它；请在面板中用相同的输出运行，失败的部分会重试。</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>Every tile of {} has an answer; there is nothing to retry.</source>
      <translation>{} 的每个图块都已有答案；没有需要重试的图块。</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>The project does not say how {} was made; run it again in the panel.</source>
      <translation>项目没有说明 {} 是如何生成的；请在面板中重新运行。</translation>
    </message>
    <message>
      <location filename="../core/retry.py" />
      <source>The run of {} was limited to an area; run it again as it was started, which retries them.</source>
      <translation>{} 的运行限定在某个区域内；请按原来的方式重新运行，失败的图块会被重试。</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Click to fix</source>
      <translation>点击修正</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Accept</source>
      <translation>接受</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Reject</source>
      <translation>拒绝</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Select the layer of a result first; it has the fields label, score and status.</source>
      <translation>请先选择一个结果图层；它有 label、score 和 status 字段。</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>Change the class</source>
      <translation>更改类别</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>The layer {} cannot be edited now.</source>
      <translation>图层 {} 现在无法编辑。</translation>
    </message>
    <message>
      <location filename="../core/review.py" />
      <source>The layer {} cannot be saved: {}</source>
      <translation>图层 {} 无法保存：{}</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>Town (drone, 0.13 m)</source>
      <translation>城镇（无人机，0.13 米）</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>Farmland (aircraft, 5 m)</source>
      <translation>农田（航空，5 米）</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>Sentinel-2 scene (satellite, 10 m)</source>
      <translation>Sentinel-2 影像（卫星，10 米）</translation>
    </message>
    <message>
      <location filename="../core/samples.py" />
      <source>The sample {} cannot be opened ({}).</source>
      <translation>无法打开示例 {}（{}）。</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>There is no raster layer; add one to the project and choose it.</source>
      <translation>没有栅格图层；请在工程中添加一个并选中它。</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} is not available; repair its data source.</source>
      <translation>图层 {} 不可用；请修复其数据源。</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} is not a raster file; segment it in the t4s-geo panel or by text prompts in Processing, which render what you choose, or save a part of it as a GeoTIFF.</source>
      <translation>图层 {} 不是栅格文件；请在 t4s-geo 面板中或用“处理”中的文本提示分割它（会渲染所选范围），或将其中一部分保存为 GeoTIFF。</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} has no coordinate reference system; give its file the right one (Raster &gt; Projections &gt; Assign Projection) and load it again.</source>
      <translation>图层 {} 没有坐标参照系；请为其文件指定正确的坐标参照系（栅格 &gt; 投影 &gt; 分配投影），然后重新加载。</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The name of {} has a ? or &amp; in it, with which QGIS's settings cannot be used; rename it.</source>
      <translation>{} 的名称中含有 ? 或 &amp;，无法应用 QGIS 的设置；请重命名。</translation>
    </message>
    <message>
      <location filename="../core/scenes.py" />
      <source>The layer {} has a coordinate reference system without an EPSG code; give its file the right one (Raster &gt; Projections &gt; Assign Projection) and load it again.</source>
      <translation>图层 {} 的坐标参照系没有 EPSG 代码；请为其文件指定正确的坐标系（栅格 &gt; 投影 &gt; 指定投影），然后重新加载。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no raster {path}; check the layer's source.</source>
      <translation>没有栅格 {path}；请检查图层的数据源。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} cannot be opened as a raster; export the layer as a GeoTIFF.</source>
      <translation>{path} 无法作为栅格打开；请将图层导出为 GeoTIFF。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>A part of {path} cannot be read; restore the file, or export the layer.</source>
      <translation>{path} 的一部分无法读取；请恢复该文件，或导出图层。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is stored in blocks that are too large; export the layer as a tiled GeoTIFF.</source>
      <translation>{path} 的存储块过大；请将图层导出为分块的 GeoTIFF。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} holds complex numbers; take a raster of their amplitude.</source>
      <translation>{path} 含有复数；请使用其幅度的栅格。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has {bands} bands, and band {band} is asked for; choose other bands.</source>
      <translation>{path} 有 {bands} 个波段，而请求的是波段 {band}；请选择其他波段。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has no known coordinate reference system; set it in the layer's properties.</source>
      <translation>{path} 没有已知的坐标参照系；请在图层属性中设置。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{crs} is not tied to the Earth; set another system in the layer's properties.</source>
      <translation>{crs} 与地球没有关联；请在图层属性中设置其他参照系。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has no place on the map; place it with QGIS's Georeferencer first.</source>
      <translation>{path} 在地图上没有位置；请先用 QGIS 的地理配准工具定位。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} refers to servers or other folders; allow it in Settings &gt; Options &gt; t4s-geo.</source>
      <translation>{path} 引用了服务器或其他文件夹；请在“设置 &gt; 选项 &gt; t4s-geo”中允许。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has changed since it was segmented; segment it again, into a new file.</source>
      <translation>{path} 在分割之后已更改；请重新分割并保存到新文件。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The area does not overlap the raster; choose another area, or correct their systems.</source>
      <translation>该区域与栅格不重叠；请选择其他区域，或更正两者的参照系。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{tiles} tiles are more than {most}; choose a smaller area, or more metres a pixel.</source>
      <translation>{tiles} 个图块超过了 {most} 个；请选择更小的区域或更大的每像素米数。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Pixels of {metres} m are too coarse for {prompt} ({most} m at most); remove that class.</source>
      <translation>{metres} 米的像素对 {prompt} 来说太粗（最大 {most} 米）；请移除该类别。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{prompt} takes {finest} to {coarsest} m a pixel, not {metres}; let the model choose.</source>
      <translation>{prompt} 需要每像素 {finest} 至 {coarsest} 米，而不是 {metres}；请让模型选择。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{prompt} is only found with outlines as the model says; choose them in the options.</source>
      <translation>只有轮廓“由模型决定”时才能找到 {prompt}；请在选项中选择。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no class; add one.</source>
      <translation>没有类别；请添加一个。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{prompts} classes are too many; remove some, {most} fit into a run.</source>
      <translation>{prompts} 个类别太多；请移除一些，一次运行最多 {most} 个。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The class {label} is there twice; give each a name of its own.</source>
      <translation>类别 {label} 出现了两次；请各取一个名称。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Lines along {label}: there is no such class; there are {labels}.</source>
      <translation>中心线 {label}：没有这个类别；现有 {labels}。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The model tells no probabilities; take one that does, such as embedded.</source>
      <translation>该模型不给出概率；请使用给出概率的模型，例如 embedded。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>This is outside the raster; click on it.</source>
      <translation>这里在栅格之外；请在栅格上单击。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no folder {path}; choose another one.</source>
      <translation>没有文件夹 {path}；请选择其他文件夹。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} cannot be written; save elsewhere.</source>
      <translation>{path} 无法写入；请保存到其他位置。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The name {path} tells no format; let it end in .gpkg, .fgb or .parquet.</source>
      <translation>名称 {path} 未说明格式；请以 .gpkg、.fgb 或 .parquet 结尾。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is there and is something else; choose another name.</source>
      <translation>{path} 已存在且是其他内容；请选择其他名称。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is in use by another program or run; close it there, or save elsewhere.</source>
      <translation>{path} 正被其他程序或运行使用；请在那里关闭，或保存到其他位置。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path}, with the answers of a run, is damaged; save to a new file.</source>
      <translation>保存运行答案的 {path} 已损坏；请保存到新文件。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The disk is full; make room and run again.</source>
      <translation>磁盘已满；请腾出空间后重新运行。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is not enough memory; close other programs, or choose a smaller area.</source>
      <translation>内存不足；请关闭其他程序，或选择更小的区域。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There is no model {model}; choose one of the list, or a checkpoint's folder.</source>
      <translation>没有模型 {model}；请选择列表中的模型，或检查点的文件夹。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is no checkpoint; choose another folder.</source>
      <translation>{path} 不是检查点；请选择其他文件夹。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The model's files are damaged or incomplete; download it again, or choose another.</source>
      <translation>模型文件已损坏或不完整；请重新下载，或选择其他模型。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>This needs the engine for large models; set it up with the button Engine.</source>
      <translation>这需要用于大模型的引擎；请用“引擎”按钮安装。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{model} is not here, and the Hugging Face hub cannot be reached; check the network.</source>
      <translation>{model} 不在本机，且无法连接 Hugging Face hub；请检查网络。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The Hugging Face hub does not give {model}; check its name, and whether you may have it.</source>
      <translation>Hugging Face hub 不提供 {model}；请检查名称，以及您是否有权获取。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The download takes {needed} GB, and {free} GB are free in {folder}; make room.</source>
      <translation>下载需要 {needed} GB，而 {folder} 中只有 {free} GB 可用；请腾出空间。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The server {server} cannot be reached; start it, or correct the address.</source>
      <translation>无法连接服务器 {server}；请启动它，或更正地址。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>At {server} is no model server; correct the address, which mostly ends in /v1.</source>
      <translation>{server} 处没有模型服务器；请更正地址，通常以 /v1 结尾。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{server} refuses the key; choose another in Settings &gt; Options &gt; t4s-geo.</source>
      <translation>{server} 拒绝该密钥；请在“设置 &gt; 选项 &gt; t4s-geo”中选择其他密钥。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The server {server} was lost; run again when it is back, to go on from here.</source>
      <translation>与服务器 {server} 的连接已断开；恢复后重新运行即可继续。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{server} names no model of the server; choose one with List its models.</source>
      <translation>{server} 未指明该服务器的模型；请用“列出其模型”选择。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{model} of {server} does not answer about pictures; choose another model.</source>
      <translation>{server} 的 {model} 不回答有关图像的问题；请选择其他模型。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} holds several rasters; choose one of them as the layer.</source>
      <translation>{path} 包含多个栅格；请选择其中之一作为图层。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The virtual raster {path} is damaged, or lists too much; build it anew.</source>
      <translation>虚拟栅格 {path} 已损坏或列出过多内容；请重新生成。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has a palette, whose colours are shown as they are; choose another picture.</source>
      <translation>{path} 带有调色板，其颜色按原样显示；请选择其他图像方式。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{crs} does not reach where this lies; set the right system in the layer's properties.</source>
      <translation>{crs} 不涵盖此处；请在图层属性中设置正确的坐标参照系。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The area has no polygon; draw one, or choose another area.</source>
      <translation>该区域没有多边形；请绘制一个，或选择其他区域。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The class {prompt} is empty or not on one line; write it anew.</source>
      <translation>类别 {prompt} 为空或不在一行内；请重新填写。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is no result of t4s-geo; choose another file.</source>
      <translation>{path} 不是 t4s-geo 的结果；请选择其他文件。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is damaged; save to a new file, or make it anew.</source>
      <translation>{path} 已损坏；请保存到新文件，或重新生成。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} also holds {layers}, which a run would lose; move that, or save elsewhere.</source>
      <translation>{path} 还包含 {layers}，运行会使其丢失；请移走，或保存到别处。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is in another system than the raster, so nothing of it is kept; save elsewhere.</source>
      <translation>{path} 与栅格的坐标参照系不同，因此无法保留其中内容；请保存到别处。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} is no ledger of a run; choose the one beside a result.</source>
      <translation>{path} 不是运行的台账；请选择结果旁边的台账。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Another version of the engine wrote {path}; update the engine, or save to a new file.</source>
      <translation>{path} 由其他版本的引擎写成；请更新引擎，或保存到新文件。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The model's description {path} cannot be used; correct it, or choose another model.</source>
      <translation>模型说明 {path} 无法使用；请改正，或选择其他模型。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The engine lacks the package {package}; set it up anew with the button Engine.</source>
      <translation>引擎缺少软件包 {package}；请用“引擎”按钮重新安装引擎。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>What came of {model} was damaged, and was removed; download it again.</source>
      <translation>{model} 下载的内容已损坏并被删除；请重新下载。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Another program is downloading {model}; wait for its end.</source>
      <translation>另一个程序正在下载 {model}；请等待其结束。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>This is no address of a server; write it as https://host/v1#model-name.</source>
      <translation>这不是服务器地址；请写成 https://host/v1#model-name。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The address of {server} holds a user, key or query; put the key into the settings.</source>
      <translation>{server} 的地址中含有用户、密钥或查询；请把密钥放入设置。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The key of servers is none; put the key alone into the settings, on one line.</source>
      <translation>服务器密钥无效；请在设置中只填写密钥，且在一行内。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>{path} has no polygons that can be read; choose another layer.</source>
      <translation>{path} 没有可读取的多边形；请选择其他图层。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The layer has no field {field}; choose another one.</source>
      <translation>图层没有字段 {field}；请选择其他字段。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Nothing says which classes the polygons are of; choose a field, or name one class.</source>
      <translation>没有说明多边形属于哪些类别；请选择字段，或填写一个类别。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>There are {labels} classes to learn; it takes one at least, and {most} at most.</source>
      <translation>有 {labels} 个类别可学；至少需要一个，最多 {most} 个。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The polygons do not lie on the raster; choose others, or correct their systems.</source>
      <translation>多边形不在栅格上；请选择其他多边形，或改正其坐标参照系。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Too little is drawn to set a part of it aside; draw more, or choose a larger area.</source>
      <translation>绘制的内容太少，无法留出一部分；请多绘制一些，或选择更大的区域。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Nothing says what the codes of {path} mean; write their names into {sidecar} beside it.</source>
      <translation>没有说明 {path} 的代码含义；请把名称写入旁边的 {sidecar}。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Result and reference have no class in common ({ours}; {theirs}); call them alike.</source>
      <translation>结果与参考没有共同的类别（{ours}；{theirs}）；请使用相同的名称。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>Result and reference are both empty; there is nothing to compare.</source>
      <translation>结果与参考都为空；没有可比较的内容。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The layer {layer} does not take these polygons; choose another one.</source>
      <translation>图层 {layer} 不接受这些多边形；请选择其他图层。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The field {field} of {layer} does not take these values; leave it out.</source>
      <translation>{layer} 的字段 {field} 不接受这些值；请不要添加它。</translation>
    </message>
    <message>
      <location filename="../core/sentences.py" />
      <source>The layer {layer} needs a value of {field}; give that field a default value.</source>
      <translation>图层 {layer} 需要 {field} 的值；请为该字段设置默认值。</translation>
    </message>
    <message>
      <location filename="../core/settings.py" />
      <source>The key of the server cannot be read from QGIS's authentication database; unlock it, or choose another configuration in Settings &gt; Options &gt; t4s-geo.</source>
      <translation>无法从 QGIS 认证数据库读取服务器密钥；请解锁数据库，或在“设置 &gt; 选项 &gt; t4s-geo”中选择另一个配置。</translation>
    </message>
    <message>
      <location filename="../core/settings.py" />
      <source>The authentication configuration {} holds no key; choose one of the kind API Header or Basic, with the key as its value or password.</source>
      <translation>认证配置 {} 中没有密钥；请选择类型为 API Header 或 Basic 的配置，并把密钥作为其值或密码。</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>The package index cannot be reached; look at the network and at QGIS's proxy, or set the engine up from a folder of wheels.</source>
      <translation>无法连接软件包索引；请检查网络和 QGIS 的代理设置，或从 wheel 文件夹安装引擎。</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>The engine could not be set up; the log says why.</source>
      <translation>引擎未能安装；原因见日志。</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>There is no PyTorch for Macs with Intel processors any more; set up the small engine.</source>
      <translation>已不再有适用于 Intel 处理器 Mac 的 PyTorch；请安装小型引擎。</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>Setting up the engine was cancelled; what was downloaded is kept.</source>
      <translation>引擎的安装已取消；已下载的内容会保留。</translation>
    </message>
    <message>
      <location filename="../core/setup.py" />
      <source>Setting up the engine takes {} in {}, where {} are free; make room, and try again.</source>
      <translation>安装引擎需要 {}，位于 {}，而那里只剩 {}；请腾出空间后重试。</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>There is no polygon layer; add one to the project and choose it.</source>
      <translation>没有多边形图层；请在工程中添加一个并选中它。</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>The name {} cannot be used; choose up to 60 letters, digits, spaces and hyphens.</source>
      <translation>名称 {} 不能使用；请使用最多 60 个字母、数字、空格和连字符。</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>There is a model {} already; choose another name, or remove it.</source>
      <translation>已有模型 {}；请选择其他名称，或删除它。</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>The layer {} cannot be read ({}).</source>
      <translation>图层 {} 无法读取（{}）。</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>The model {} cannot be removed ({}); close what uses it.</source>
      <translation>模型 {} 无法删除（{}）；请关闭正在使用它的程序。</translation>
    </message>
    <message>
      <location filename="../core/teaching.py" />
      <source>{} cannot be written ({}); free space.</source>
      <translation>无法写入 {}（{}）；请释放空间。</translation>
    </message>
    <message>
      <location filename="../core/webscene.py" />
      <source>The picture {} cannot be written; choose another output.</source>
      <translation>图像 {} 无法写入；请选择另一个输出文件。</translation>
    </message>
    <message>
      <location filename="../core/words.py" />
      <source>{:,} polygons smaller than {} were left out.</source>
      <translation>已略去 {:,} 个小于 {} 的多边形。</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Urban</source>
      <translation>城市</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Water bodies</source>
      <translation>水体</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Cars</source>
      <translation>汽车</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Swimming pools</source>
      <translation>游泳池</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Clouds</source>
      <translation>云</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>Agriculture</source>
      <translation>农业</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>building</source>
      <translation>建筑物</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>road</source>
      <translation>道路</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>tree</source>
      <translation>树木</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>grass</source>
      <translation>草地</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>vegetation</source>
      <translation>植被</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>bare land</source>
      <translation>裸地</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>water</source>
      <translation>水体</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>car</source>
      <translation>汽车</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>swimming pool</source>
      <translation>游泳池</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>cloud</source>
      <translation>云</translation>
    </message>
    <message>
      <location filename="../definitions/presets.py" />
      <source>field</source>
      <translation>农田</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Add a result to a layer</source>
      <translation>将结果添加到图层</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Adds the polygons of a result to a polygon layer in a GeoPackage: all of them or none. Its own
features are not touched.

Columns go to the fields of the same names; others are left out. Coordinates are transformed to the layer's
system. Polygons that are rejected are not added, and neither are those that are there already.</source>
      <translation>将结果的多边形添加到 GeoPackage 中的多边形图层：要么全部添加，要么一个也不添加。图层原有的要素不会改动。

各列写入同名字段；其余的列会略去。坐标转换到该图层的坐标系。已拒绝的多边形以及已存在的多边形不会添加。</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Layer that it is added to</source>
      <translation>要添加到的图层</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Columns to leave out, separated by commas</source>
      <translation>要略去的列，以逗号分隔</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Result</source>
      <translation>结果</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Layer with the polygons</source>
      <translation>含有这些多边形的图层</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Polygons added</source>
      <translation>已添加的多边形</translation>
    </message>
    <message>
      <location filename="../processing/append.py" />
      <source>Polygons that were there already</source>
      <translation>原已存在的多边形</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Smallest polygon (m²); empty for one cell of the model</source>
      <translation>最小多边形（平方米）；留空则为模型的一个单元格</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Outlines: none, edges, seams, sam or sam:CHECKPOINT; empty for what the model says</source>
      <translation>轮廓：none、edges、seams、sam 或 sam:CHECKPOINT；留空则由模型决定</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Shapes: footprint, smooth, raw or by label (building=footprint), separated by commas</source>
      <translation>形状：footprint、smooth、raw，或按标签指定（building=footprint），以逗号分隔</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Keep what people accepted, corrected, drew or rejected</source>
      <translation>保留人们接受、修正、绘制或拒绝的多边形</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Replace results that were changed</source>
      <translation>替换已被修改的结果</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Centrelines of these classes, separated by commas, such as road</source>
      <translation>为这些类别绘制中心线，用逗号分隔，例如 road</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Bands to show the model, such as 4,3,2; empty for what suits the file</source>
      <translation>提供给模型的波段，例如 4,3,2；留空则按文件自动选择</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Show the model the bands and the contrast of the layer</source>
      <translation>让模型看到图层的波段与对比度</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Lowest probability of a label</source>
      <translation>标签的最低概率</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Simplify outlines (m)</source>
      <translation>简化轮廓（米）</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Metres a pixel to work at</source>
      <translation>处理时每像素的米数</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Value of pixels without data; empty for what layer and file say</source>
      <translation>无数据像元的值；留空则以图层和文件为准</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Prompts, separated by commas</source>
      <translation>提示词，以逗号分隔</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Model</source>
      <translation>模型</translation>
    </message>
    <message>
      <location filename="../processing/base.py" />
      <source>Each place gets one label</source>
      <translation>每个位置只有一个标签</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Evaluate against reference</source>
      <translation>与参考数据对比评估</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Scores a result against a reference, label by label: intersection over union (IoU), precision
and recall. Labels are compared by their names. A label raster holds them as category names, or in a JSON file
beside it (&lt;i&gt;labels.json&lt;/i&gt; for &lt;i&gt;labels.tif&lt;/i&gt;); of polygons, an attribute names them, or all have one
label.</source>
      <translation>按标签将结果与参考数据比较：交并比（IoU）、精确率和召回率。标签按名称比较。标签栅格以类别名称保存标签，或保存在
旁边的 JSON 文件中（&lt;i&gt;labels.json&lt;/i&gt; 对应 &lt;i&gt;labels.tif&lt;/i&gt;）；多边形由某个属性命名，或全部为同一标签。</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Reference: a label raster, or polygons</source>
      <translation>参考数据：标签栅格或多边形</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Attribute of the polygons that names the label</source>
      <translation>多边形中表示标签的属性</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Label of all polygons, where no attribute names it</source>
      <translation>没有属性时所有多边形的标签</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Mean IoU</source>
      <translation>平均 IoU</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Scores of each label, as JSON</source>
      <translation>各标签的得分（JSON）</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>The polygons of {} cannot be copied ({}).</source>
      <translation>无法复制 {} 的多边形（{}）。</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>{}: IoU {}, precision {}, recall {}</source>
      <translation>{}：IoU {}，精确率 {}，召回率 {}</translation>
    </message>
    <message>
      <location filename="../processing/evaluate.py" />
      <source>Results ({})</source>
      <translation>结果 ({})</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Segment many rasters</source>
      <translation>分割多个栅格</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Finds what you name in many rasters. The folder gets a styled GeoPackage for each of them, named
after the layer. A raster that fails does not stop the others; a run that is cancelled goes on where it
stopped when it is started again with the same folder.

Of a web map QGIS renders the extent that you give to a GeoTIFF in the folder, and that is segmented.

The other parameters are those of &lt;i&gt;Segment by text prompts&lt;/i&gt;.</source>
      <translation>在多个栅格中查找您所命名的内容。文件夹中会为每个栅格生成一个带样式的 GeoPackage，以图层名命名。某个栅格失败不会影响其他栅格；取消的运行以相同的文件夹再次启动时，会从停止处继续。

对于网络地图，QGIS 会把您给定的范围渲染为文件夹中的 GeoTIFF，再对其进行分割。

其他参数与&lt;i&gt;按文本提示分割&lt;/i&gt;相同。</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Rasters</source>
      <translation>栅格</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Extent of web maps</source>
      <translation>网络地图的范围</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>Folder of results</source>
      <translation>结果文件夹</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>No raster was segmented; the log says why.</source>
      <translation>没有栅格被分割；原因见日志。</translation>
    </message>
    <message>
      <location filename="../processing/many.py" />
      <source>{} ({} of {})</source>
      <translation>{}（{} / {}）</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Re-render a ledger</source>
      <translation>由台账重新生成</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Makes polygons again from the ledger beside a result, with other settings. It holds all that the
model wrote, so the model is not needed, and the raster only where outlines follow its edges.</source>
      <translation>用结果旁边的记录以其他设置重新生成多边形。记录中保存了模型写下的全部内容，因此不需要模型；只有轮廓跟随影像边缘时才需要栅格。</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Ledger</source>
      <translation>台账</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Segments</source>
      <translation>分割结果</translation>
    </message>
    <message>
      <location filename="../processing/render.py" />
      <source>Ledgers (*.ledger)</source>
      <translation>台账文件 (*.ledger)</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Opening the model</source>
      <translation>正在打开模型</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Starting the engine …</source>
      <translation>正在启动引擎……</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Making polygons</source>
      <translation>正在生成多边形</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{} was changed after a run wrote it, or written by another program; choose another output, or Replace results that were changed in the advanced parameters.</source>
      <translation>{} 在运行写出之后被修改过，或由其他程序写出；请选择其他输出，或在高级参数中选择“替换已被修改的结果”。</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{}: {:,} polygons, {}</source>
      <translation>{}：{:,} 个多边形，{}</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{} of {} tiles have no answer; run again with the same output to retry them. {}</source>
      <translation>{}/{} 个图块没有答案；以相同的输出文件重新运行即可重试。{}</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>{} of {} tiles were answered in an earlier run.</source>
      <translation>{}/{} 个图块已由之前的运行完成。</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>Tile {} of {}</source>
      <translation>图块 {}/{}</translation>
    </message>
    <message>
      <location filename="../processing/running.py" />
      <source>, {} left</source>
      <translation>，剩余 {}</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Segment by text prompts</source>
      <translation>按文本提示分割</translation>
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
      <translation>在栅格中查找您所命名的内容，并返回带样式的多边形。

&lt;b&gt;提示词&lt;/b&gt;：要查找的内容，以逗号分隔，例如 &lt;i&gt;building, water, trees&lt;/i&gt;。若要给类别另取名称，请写 &lt;i&gt;名称=词语&lt;/i&gt;。

&lt;b&gt;模型&lt;/b&gt;：&lt;i&gt;embedded&lt;/i&gt; 是引擎自带的小模型；也可以指定另一个模型的文件夹。

对于&lt;b&gt;网络地图&lt;/b&gt;（XYZ 瓦片、WMS），QGIS 会将该范围渲染为结果旁边的 GeoTIFF，其精细程度取决于地图和模型，或采用您给出的每像素米数。

&lt;b&gt;每个位置只有一个标签&lt;/b&gt;：土地覆盖请打开，可能重叠的对象请关闭。

取消的运行以相同的输出文件再次启动时，会从停止处继续。</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Raster</source>
      <translation>栅格</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Extent</source>
      <translation>范围</translation>
    </message>
    <message>
      <location filename="../processing/segment.py" />
      <source>Class raster</source>
      <translation>类别栅格</translation>
    </message>
    <message>
      <location filename="../processing/styled.py" />
      <source>Centrelines</source>
      <translation>中心线</translation>
    </message>
    <message>
      <location filename="../processing/webmap.py" />
      <source>Requesting the map</source>
      <translation>正在请求地图</translation>
    </message>
    <message>
      <location filename="../processing/webmap.py" />
      <source>The layer {} shows nothing in this extent; choose another one.</source>
      <translation>图层 {} 在此范围内没有内容；请选择另一个范围。</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>as it was</source>
      <translation>保持原样</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Adjust</source>
      <translation>调整</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Adjust probability and size</source>
      <translation>调整概率和大小</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Apply to the file</source>
      <translation>应用到文件</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>Discard</source>
      <translation>放弃</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>{:,} m²</source>
      <translation>{:,} 平方米</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>{:g} m</source>
      <translation>{:g} 米</translation>
    </message>
    <message>
      <location filename="../ui/adjust.py" />
      <source>{} polygons; the file is not changed yet.</source>
      <translation>{} 个多边形；文件尚未更改。</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>A run that begins anew replaces its result. With Keep my corrections, what you decided stays.</source>
      <translation>重新开始的运行会替换其结果。勾选“保留我的修改”时，您已决定的内容会保留。</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>The run would replace it. What should become of it?</source>
      <translation>运行将会替换它。应如何处理？</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Begin anew</source>
      <translation>重新开始</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Save under a new name</source>
      <translation>另存为新名称</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Replace</source>
      <translation>替换</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>Keep a backup and replace</source>
      <translation>保留备份并替换</translation>
    </message>
    <message>
      <location filename="../ui/changed.py" />
      <source>{} holds the answers of another run; not the same: {}.</source>
      <translation>{} 中是另一次运行的结果；不同之处：{}。</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>The model embedded, and models on servers.</source>
      <translation>用于模型 embedded 和服务器上的模型。</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Checkpoints from folders and hubs as well, with PyTorch.</source>
      <translation>还可使用文件夹和 hub 中的检查点，含 PyTorch。</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Small (this computer's processor)</source>
      <translation>小型（本机处理器）</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Large models (GPU)</source>
      <translation>大型模型（GPU）</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>Not for Macs with Intel processors: there is no PyTorch for them any more.</source>
      <translation>不适用于 Intel 处理器的 Mac：已不再有相应的 PyTorch。</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>{} to download, {} on disk.</source>
      <translation>下载 {}，磁盘占用 {}。</translation>
    </message>
    <message>
      <location filename="../ui/choices.py" />
      <source>No NVIDIA card was found, so that PyTorch for processors is tried first; where it cannot be had, it is {} to download, {} on disk.</source>
      <translation>未找到 NVIDIA 显卡，因此先尝试用于处理器的 PyTorch；若无法获取，则需下载 {}，磁盘占用 {}。</translation>
    </message>
    <message>
      <location filename="../ui/clickbox.py" />
      <source>Outline what you click on, or what you drag a box around</source>
      <translation>勾画您点击或用框圈住的物体</translation>
    </message>
    <message>
      <location filename="../ui/clickbox.py" />
      <source>Class of what is added</source>
      <translation>新增物体的类别</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>{}, outlined anew, {:.0%} sure: Enter replaces the polygon, Esc drops the outline.</source>
      <translation>{}，已重新勾画，把握 {:.0%}：回车替换多边形，Esc 放弃。</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>Click on a thing, or drag a box around it. A polygon that you click on is outlined anew; Ctrl-click outlines something else in it.</source>
      <translation>点击一个物体，或拖框圈住它。点击多边形会重新勾画它；按住 Ctrl 点击则勾画其中的另一物体。</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>Looking; the first time at a place takes seconds.</source>
      <translation>正在查看；某处第一次需要几秒。</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>{}, {:.0%} sure: Enter adds it; click and Shift-click (not this) refine it, Esc drops it.</source>
      <translation>{}，把握 {:.0%}：回车添加；点击和 Shift 点击（不包括此处）可修正，Esc 放弃。</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>The layer's system has no place for this; click on the layer.</source>
      <translation>图层的坐标系中没有这个位置；请点击图层范围内。</translation>
    </message>
    <message>
      <location filename="../ui/clicktool.py" />
      <source>Nothing is outlined here; click again, or drag a box around the thing.</source>
      <translation>这里没有勾画出物体；请再次点击，或拖框圈住它。</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Cancelling</source>
      <translation>正在取消</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Nothing was found; try other words, or a lower lowest probability.</source>
      <translation>没有找到任何内容；请尝试其他词，或降低最低概率。</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Failed after {} of {} tiles: {}. Run goes on from them.</source>
      <translation>已在完成 {}/{} 个图块后失败：{}。再次运行将从此处继续。</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Cancelled after {} of {} tiles: {}. Run goes on from them.</source>
      <translation>已在完成 {}/{} 个图块后取消：{}。再次运行将从此处继续。</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Done in {}: {}</source>
      <translation>用时 {}：{}</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{} tiles</source>
      <translation>{} 个图块</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Cancelled</source>
      <translation>已取消</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Failed</source>
      <translation>失败</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>Making polygons of {} tiles</source>
      <translation>正在由 {} 个图块生成多边形</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{}, {} so far</source>
      <translation>{}，已用 {}</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{} is done, but its project was closed; Earlier opens it.</source>
      <translation>{} 已完成，但其项目已关闭；可通过“历史”打开。</translation>
    </message>
    <message>
      <location filename="../ui/course.py" />
      <source>{} of {} tiles have no answer; run again to retry them. The first: {}</source>
      <translation>{}/{} 个图块没有答案；重新运行即可重试。第一个：{}</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Log of the engine</source>
      <translation>引擎日志</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Run</source>
      <translation>运行</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Log</source>
      <translation>日志</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Where</source>
      <translation>范围</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>A run is going on; wait for its end, or cancel it.</source>
      <translation>有一个运行正在进行；请等待其结束，或将其取消。</translation>
    </message>
    <message>
      <location filename="../ui/dock.py" />
      <source>Loading the map: {} %</source>
      <translation>正在加载地图：{} %</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Where to look next</source>
      <translation>接下来查看的位置</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>All is right here now</source>
      <translation>此处现已全部正确</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Teach…</source>
      <translation>训练…</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Looking where the model is unsure</source>
      <translation>正在查找模型没有把握的位置</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Previous</source>
      <translation>上一个</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Next</source>
      <translation>下一个</translation>
    </message>
    <message>
      <location filename="../ui/doubts.py" />
      <source>Place {} of {}: {}, {} of it may be wrong. Correct, and draw what is missing.</source>
      <translation>第 {} 处，共 {} 处：{}，其中 {} 可能有误。请修改，并绘制缺少的对象。</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>Earlier</source>
      <translation>历史</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>Open the result of an earlier run</source>
      <translation>打开以前运行的结果</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>There are none yet.</source>
      <translation>暂无。</translation>
    </message>
    <message>
      <location filename="../ui/earlier.py" />
      <source>Forget them; the files stay</source>
      <translation>清除列表（保留文件）</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Setting up the engine</source>
      <translation>安装引擎</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Later</source>
      <translation>稍后</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Engine</source>
      <translation>引擎</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Set up, update or remove the engine</source>
      <translation>安装、更新或删除引擎</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Setting up the engine of t4s-geo</source>
      <translation>正在安装 t4s-geo 引擎</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>The engine was removed.</source>
      <translation>引擎已删除。</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Remove</source>
      <translation>移除</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Folder of wheels</source>
      <translation>wheel 文件夹</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Remove the engine …</source>
      <translation>删除引擎…</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>More</source>
      <translation>更多</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>The engine is being set up; run it when that is done.</source>
      <translation>正在安装引擎；请在安装完成后再运行。</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Setting up the engine; you can go on working.</source>
      <translation>正在安装引擎；您可以继续工作。</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>The engine is set up, in {}; it takes {} in {}.</source>
      <translation>引擎已安装，用时 {}；占用 {}，位于 {}。</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Installing, {} so far; you can go on working.</source>
      <translation>正在安装，已用 {}；您可以继续工作。</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Remove the engine, {} in {}? Results stay.</source>
      <translation>要删除引擎吗（{}，位于 {}）？结果会保留。</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>From a folder of wheels …</source>
      <translation>从 wheel 文件夹…</translation>
    </message>
    <message>
      <location filename="../ui/enginebox.py" />
      <source>Downloading: {} of about {}, {} so far, about {} left; you can go on working.</source>
      <translation>正在下载：{}，共约 {}，已用 {}，约剩 {}；您可以继续工作。</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Draw</source>
      <translation>绘制</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Drag a rectangle over the map</source>
      <translation>在地图上拖出一个矩形</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>The whole layer</source>
      <translation>整个图层</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>What the map shows</source>
      <translation>地图显示的范围</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Selected polygons of</source>
      <translation>图层中选中的多边形</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>A rectangle on the map</source>
      <translation>地图上的矩形</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>Places where all is right</source>
      <translation>全部正确的地方</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>No rectangle is drawn; press Draw, and drag one over the map.</source>
      <translation>还没有绘制矩形；请按“绘制”，然后在地图上拖出一个。</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>The area is nowhere on this map; choose another map projection.</source>
      <translation>该区域不在此地图上；请选择其他地图投影。</translation>
    </message>
    <message>
      <location filename="../ui/extent.py" />
      <source>A web map such as {} has no extent of its own; choose What the map shows, or selected polygons.</source>
      <translation>网络地图（如 {}）没有边界；请选择“地图显示的范围”或选中的多边形。</translation>
    </message>
    <message>
      <location filename="../ui/layermenu.py" />
      <source>Retry failed tiles</source>
      <translation>重试失败的图块</translation>
    </message>
    <message>
      <location filename="../ui/layermenu.py" />
      <source>Show the model's text for a tile</source>
      <translation>显示模型对某个图块写下的文本</translation>
    </message>
    <message>
      <location filename="../ui/leaving.py" />
      <source>t4s-geo was uninstalled. Remove its engine, {} in {}, too? Results stay.</source>
      <translation>t4s-geo 已卸载。是否同时删除其引擎（{}，位于 {}）？结果会保留。</translation>
    </message>
    <message>
      <location filename="../ui/log.py" />
      <source>The engine has printed nothing.</source>
      <translation>引擎没有输出任何内容。</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download {} ({})? It goes into the Hugging Face cache, which other programs share. {}</source>
      <translation>下载 {}（{}）吗？它将存入 Hugging Face 缓存，其他程序也可使用。{}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download {}? Its size is shown when it begins. {}</source>
      <translation>下载 {} 吗？开始后会显示其大小。{}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>'embedded' is the small model of the engine; or a checkpoint's folder, or a server: https://host/v1#model-name</source>
      <translation>“embedded”是引擎自带的小模型；也可以是检查点的文件夹，或服务器：https://host/v1#model-name</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Asking the hub …</source>
      <translation>正在询问 Hugging Face …</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Folder of a checkpoint</source>
      <translation>检查点的文件夹</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download</source>
      <translation>下载</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Choose a checkpoint's folder, or teach a model</source>
      <translation>选择检查点的文件夹，或训练模型</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Downloading: {} of {}; you can go on working.</source>
      <translation>正在下载：{}，共 {}；您可以继续工作。</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Downloading {}</source>
      <translation>正在下载 {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Each tile is sent to this server.</source>
      <translation>每个图块都会发送到此服务器。</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>It needs the engine for large models.</source>
      <translation>它需要用于大型模型的引擎。</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Download {}</source>
      <translation>下载 {}</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Add the large models</source>
      <translation>添加大型模型</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>List its models</source>
      <translation>列出其模型</translation>
    </message>
    <message>
      <location filename="../ui/model.py" />
      <source>Folder of a checkpoint…</source>
      <translation>检查点的文件夹…</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>the small model of the engine</source>
      <translation>引擎自带的小模型</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>taught by you</source>
      <translation>由您训练</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>on the server</source>
      <translation>在服务器上</translation>
    </message>
    <message>
      <location filename="../ui/modellist.py" />
      <source>used before</source>
      <translation>曾使用过</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as suits the classes</source>
      <translation>按类别自动选择</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>those of the pixels</source>
      <translation>保持像素轮廓</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as the model says</source>
      <translation>由模型决定</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Tell houses, fields and trees apart</source>
      <translation>区分相邻的房屋、田块和树木</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Follow the edges of the image</source>
      <translation>跟随影像的边缘</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Split what touches into objects (slower)</source>
      <translation>把相连的部分分割为对象（较慢）</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Plain</source>
      <translation>简单</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as suits the file</source>
      <translation>按文件自动选择</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>the bands that the layer shows</source>
      <translation>图层显示的波段</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>the bands and the contrast of the layer</source>
      <translation>图层的波段与对比度</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Options</source>
      <translation>选项</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Labels may overlap</source>
      <translation>标签可以重叠</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Polygons of the output that you accepted, changed, drew or rejected stay as they are.</source>
      <translation>输出中您接受、更改、绘制或拒绝的多边形保持不变。</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source> m²</source>
      <translation> 平方米</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>one cell of the model</source>
      <translation>模型的一个单元格</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source> m</source>
      <translation> 米</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as suits the model</source>
      <translation>适合模型的值</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Shapes have the vertices that they need; polygons that are simplified keep the pixels' outlines.</source>
      <translation>形状已只保留所需的顶点；简化的多边形保留像元的轮廓。</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>What the model sees: bands that suit the file, or those of the layer.</source>
      <translation>模型看到的图像：按文件选择的波段，或图层的波段。</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>as layer and file say</source>
      <translation>以图层和文件为准</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Value of pixels without data, such as 0 for black margins</source>
      <translation>无数据像元的值，例如黑边为 0</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>classes, such as road</source>
      <translation>类别，例如 road</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>No data</source>
      <translation>无数据值</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>Save to</source>
      <translation>保存到</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>A new file in {}</source>
      <translation>{} 中的新文件</translation>
    </message>
    <message>
      <location filename="../ui/options.py" />
      <source>{} is no value of pixels; write a number, such as 0.</source>
      <translation>{} 不是像元值；请写一个数字，例如 0。</translation>
    </message>
    <message>
      <location filename="../ui/plain.py" />
      <source>Details</source>
      <translation>详情</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Presets</source>
      <translation>预设</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Name of the preset</source>
      <translation>预设名称</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Own</source>
      <translation>自定义</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Recent</source>
      <translation>最近使用</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Forget</source>
      <translation>移除</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Save these classes …</source>
      <translation>保存这些类别……</translation>
    </message>
    <message>
      <location filename="../ui/presets.py" />
      <source>Replace the classes {}?</source>
      <translation>替换类别 {}？</translation>
    </message>
    <message>
      <location filename="../ui/productmenu.py" />
      <source>Add to a layer …</source>
      <translation>添加到图层…</translation>
    </message>
    <message>
      <location filename="../ui/productmenu.py" />
      <source>Map to print</source>
      <translation>用于打印的地图</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Add classes: building, water, trees</source>
      <translation>添加类别：building, water, trees</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Remove the selected classes</source>
      <translation>删除所选类别</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Colour of the polygons; the usual one unless you choose one</source>
      <translation>多边形的颜色；不选择则使用默认颜色</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Class</source>
      <translation>类别</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Prompt</source>
      <translation>提示词</translation>
    </message>
    <message>
      <location filename="../ui/prompts.py" />
      <source>Colour</source>
      <translation>颜色</translation>
    </message>
    <message>
      <location filename="../ui/ready.py" />
      <source>The model is being downloaded; run it when that is done.</source>
      <translation>正在下载模型；请在完成后运行。</translation>
    </message>
    <message>
      <location filename="../ui/ready.py" />
      <source>The model cannot be asked for all classes; see what is said below them.</source>
      <translation>该模型不能处理所有类别；请看类别下方的说明。</translation>
    </message>
    <message>
      <location filename="../ui/ready.py" />
      <source>The model needs the engine for large models; set it up above.</source>
      <translation>该模型需要用于大型模型的引擎；请在上方安装。</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Review</source>
      <translation>检查</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>%v of %m decided</source>
      <translation>已决定 %v / %m</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>The review has ended; start it from the layer's context menu.</source>
      <translation>检查已结束；可从图层的右键菜单开始。</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Review the polygons</source>
      <translation>检查多边形</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Skip</source>
      <translation>跳过</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Undo</source>
      <translation>撤销</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Save and stop</source>
      <translation>保存并停止</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>All polygons are decided, or were skipped.</source>
      <translation>所有多边形都已决定或跳过。</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>Class: {}</source>
      <translation>类别：{}</translation>
    </message>
    <message>
      <location filename="../ui/review.py" />
      <source>{}: {}, {}</source>
      <translation>{}：{}，{}</translation>
    </message>
    <message>
      <location filename="../ui/samples.py" />
      <source>Open a sample</source>
      <translation>打开示例</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>A temporary folder</source>
      <translation>临时文件夹</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>Test connection</source>
      <translation>测试连接</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>Asking …</source>
      <translation>正在询问…</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>Key of servers</source>
      <translation>服务器密钥</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>None was found; press Set up engine in the panel</source>
      <translation>未找到；请在面板中点击“安装引擎”</translation>
    </message>
    <message>
      <location filename="../ui/settings.py" />
      <source>The model {} can be used.</source>
      <translation>模型 {} 可以使用。</translation>
    </message>
    <message>
      <location filename="../ui/summary.py" />
      <source>Polygons</source>
      <translation>多边形</translation>
    </message>
    <message>
      <location filename="../ui/summary.py" />
      <source>Area</source>
      <translation>面积</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Teach a model</source>
      <translation>训练模型</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>or one class for all, such as solar panel</source>
      <translation>或所有多边形的同一类别，例如 solar panel</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>such as houses of Banepa</source>
      <translation>例如 houses of Banepa</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>How often the model changes. Of every twentieth state and the first one, the best is kept.</source>
      <translation>模型改变的次数。在每第二十个状态和最初的状态中，保留最好的一个。</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Use it</source>
      <translation>使用它</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Reading what is drawn</source>
      <translation>正在读取已绘制的内容</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>The model learns from the polygons within the area, in which everything has to be drawn: what is not there, or was rejected, is learnt as not there. Two fifths are set aside: one to choose the best state of the model, the other to score it.</source>
      <translation>模型从区域内的多边形中学习，区域内的一切都必须画出：没有画出的或被拒绝的，会被学作不存在。其中两个五分之一被留出：一个用来选出模型的最好状态，另一个用来为它评分。</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Teach</source>
      <translation>训练</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Choose the field that names the class of each polygon, or write one class.</source>
      <translation>请选择说明每个多边形类别的字段，或填写一个类别。</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Teaching needs the large engine, which runs PyTorch on this computer.</source>
      <translation>训练需要大型引擎，它在本机运行 PyTorch。</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Scoring the model on the part that is held out</source>
      <translation>正在用留出的部分为模型评分</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Step {} of {}</source>
      <translation>第 {} 步，共 {} 步</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Stop</source>
      <translation>停止</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Class of each</source>
      <translation>各自的类别</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>All is drawn in</source>
      <translation>已全部绘制的区域</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Start from</source>
      <translation>起始模型</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Steps</source>
      <translation>步数</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Name</source>
      <translation>名称</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Taught in {}: {}</source>
      <translation>训练用时 {}：{}</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Stopped; what was learnt is kept, and Go on continues.</source>
      <translation>已停止；学到的内容会保留，可用“继续”接着训练。</translation>
    </message>
    <message>
      <location filename="../ui/teach.py" />
      <source>Go on with {}</source>
      <translation>继续 {}</translation>
    </message>
    <message>
      <location filename="../ui/teachmenu.py" />
      <source>Teach a model…</source>
      <translation>训练模型…</translation>
    </message>
    <message>
      <location filename="../ui/teachmenu.py" />
      <source>Remove the taught model</source>
      <translation>删除训练的模型</translation>
    </message>
    <message>
      <location filename="../ui/teachmenu.py" />
      <source>Remove the model {}? It was taught on this computer, and is nowhere else.</source>
      <translation>删除模型 {} 吗？它是在本机训练的，别处没有。</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>No state was better than the model that it began with, which it still is: correct more places, or teach more steps.</source>
      <translation>没有任何状态比起始模型更好，因此它仍是起始模型：请修正更多地方，或训练更多步。</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>Intersection over union on the part that was held out; 1 is all right.</source>
      <translation>在留出部分上的交并比；1 表示完全正确。</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>The best state was that after step {} of {}.</source>
      <translation>最好的状态是第 {} 步（共 {} 步）之后的状态。</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>Before</source>
      <translation>之前</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>After</source>
      <translation>之后</translation>
    </message>
    <message>
      <location filename="../ui/teachscores.py" />
      <source>The best state lies {} % of the way from the model as it was to that after step {}.</source>
      <translation>最好的状态位于从原模型到新模型的 {} % 处；新模型是第 {} 步之后的模型。</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>there is no picture here</source>
      <translation>此处没有图像</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>no answer</source>
      <translation>没有答案</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>not asked yet</source>
      <translation>尚未询问</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>What the model wrote</source>
      <translation>模型写下的内容</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>Click on the map to choose a tile.</source>
      <translation>点击地图以选择图块。</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>There is no tile here; click inside the raster that was segmented.</source>
      <translation>此处没有图块；请点击被分割的栅格内部。</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>mean probability of a token {:.2f}</source>
      <translation>标记的平均概率 {:.2f}</translation>
    </message>
    <message>
      <location filename="../ui/tiletext.py" />
      <source>Tile {}, outlined on the map. Click elsewhere for another one.</source>
      <translation>图块 {}，其轮廓已在地图上标出。点击别处可查看其他图块。</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>The model does not know these words.</source>
      <translation>该模型不认识这些词语。</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>The model does not know {}. Take instead: {}</source>
      <translation>该模型不认识 {}。可改用：{}</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>This asks for the same as {}.</source>
      <translation>这与 {} 所指相同。</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>To the model this means {}: it finds all of that.</source>
      <translation>对该模型而言这就是 {}：它会找出全部。</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>{} asks for the same as {}:</source>
      <translation>{} 与 {} 所指相同：</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>remove it</source>
      <translation>删除</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>The model does not know {}.</source>
      <translation>该模型不认识 {}。</translation>
    </message>
    <message>
      <location filename="../ui/words.py" />
      <source>Models that take any words: {}</source>
      <translation>接受任意词语的模型：{}</translation>
    </message>
  </context>
</TS>
