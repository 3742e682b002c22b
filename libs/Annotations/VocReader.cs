using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace Avocet.Annotations;

/// <summary>
/// A folder of Pascal VOC XML files, one an image. Images come in the order of the XML files' names, classes in the order of their names.
/// </summary>
/// <param name="annotations">The folder of XML files.</param>
/// <param name="imageSets">A folder with train.txt and val.txt (file names without extension), as ImageSets/Main; none leaves the split
/// open.</param>
/// <remarks>
/// Everingham et al., the PASCAL VOC development kit: xmin, ymin, xmax, ymax in pixels. As every tool that converts them does, a box is
/// xmax - xmin wide, although the kit counts pixels from 1 and both borders in.
/// </remarks>
public sealed class VocReader(IDataFolder annotations, IDataFolder? imageSets = null) : ILabelReader
{
    private const long LongestFile = 16 << 20;
    private const int DeepestElement = 32;
    private static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        MaxCharactersInDocument = LongestFile,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreWhitespace = true,
    };

    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<DatasetClass> Classes => [.. _names.Select(name => new DatasetClass(name, name))];

    /// <inheritdoc/>
    public async IAsyncEnumerable<LabelledImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var splits = imageSets is null ? null : await ReadSetsAsync(imageSets, cancellationToken);
        var files = 0;
        await foreach (var path in annotations.ListAsync("", cancellationToken))
        {
            if (!path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)) continue;
            files++;
            var stem = Path.GetFileNameWithoutExtension(path);
            var image = await ReadFileAsync(path, cancellationToken);
            foreach (var box in image.Boxes) _names.Add(box.ClassId);
            yield return splits is null ? image : image with { Split = splits.TryGetValue(stem, out var split) ? split : null };
        }

        if (files == 0)
            throw new AnnotationException(
                annotations.Location, 0, "There is no XML file.", "Name the folder that holds the Pascal VOC annotations.");
    }

    private async Task<LabelledImage> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        var file = annotations.Location + path;
        await using var stream = await annotations.OpenAsync(path, cancellationToken)
            ?? throw new AnnotationException(file, 0, "The file is gone.", "Leave the folder as it is while the job runs.");
        try
        {
            using var xml = XmlReader.Create(stream, Settings);
            return await new VocFile(file, xml).ReadAsync(Path.GetFileNameWithoutExtension(path));
        }
        catch (XmlException broken)
        {
            throw new AnnotationException(
                file, broken.LineNumber, $"The XML is broken: {broken.Message}", "Mend or remove the file.", broken);
        }
    }

    private static async Task<Dictionary<string, SourceSplit>> ReadSetsAsync(IDataFolder sets, CancellationToken cancellationToken)
    {
        var splits = new Dictionary<string, SourceSplit>(StringComparer.Ordinal);
        foreach (var (name, split) in ((string, SourceSplit)[])[("train.txt", SourceSplit.Train), ("val.txt", SourceSplit.Validation)])
        {
            await using var stream = await sets.OpenAsync(name, cancellationToken)
                ?? throw new AnnotationException(
                    sets.Location + name, 0, "There is no such file.", "A folder of image sets has train.txt and val.txt.");
            await foreach (var line in LabelText.LinesAsync(stream, sets.Location + name, cancellationToken))
                splits[line.Text.Split(' ', '\t')[0]] = split;
        }

        return splits;
    }

    /// <summary>One XML file while it is read, element by element.</summary>
    private sealed class VocFile(string file, XmlReader xml)
    {
        private readonly Stack<string> _open = new();
        private readonly StringBuilder _text = new();
        private readonly List<LabelledBox> _boxes = [];
        private Dictionary<string, (string Text, int Line)> _object = [];
        private string _name = "";
        private int _width;
        private int _height;

        public async Task<LabelledImage> ReadAsync(string stem)
        {
            while (await xml.ReadAsync())
            {
                if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) _text.Append(xml.Value);
                if (xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement) Open(xml.Name);
                if (xml.NodeType == XmlNodeType.EndElement) Close();
            }

            var path = _name.Length > 0 ? _name : stem + ".jpg";
            return new LabelledImage { Path = path, File = path, Width = _width, Height = _height, Boxes = _boxes };
        }

        private int Line => (xml as IXmlLineInfo)?.LineNumber ?? 0;

        private void Open(string name)
        {
            if (_open.Count == 0 && name != "annotation")
                throw Wrong($"The root element is <{name}>.", "Pascal VOC files hold one <annotation>.", Line);
            if (_open.Count == DeepestElement)
                throw Wrong($"Elements are nested deeper than {DeepestElement}.", "Is this a Pascal VOC file?", Line);
            _open.Push(name);
            _text.Clear();
            if (name == "object" && _open.Count == 2) _object = [];
        }

        private void Close()
        {
            var text = _text.ToString().Trim();
            _text.Clear();
            switch (string.Join('/', _open.Reverse()))
            {
                case "annotation/filename": _name = text; break;
                case "annotation/size/width": _width = Size(text); break;
                case "annotation/size/height": _height = Size(text); break;
                case "annotation/object/name" or "annotation/object/bndbox/xmin" or "annotation/object/bndbox/ymin"
                    or "annotation/object/bndbox/xmax" or "annotation/object/bndbox/ymax":
                    _object[_open.Peek()] = (text, Line);
                    break;
                case "annotation/object": _boxes.Add(Box()); break;
            }

            _open.Pop();
        }

        private LabelledBox Box()
        {
            var (left, top, right, bottom) = (Side("xmin"), Side("ymin"), Side("xmax"), Side("ymax"));
            return new LabelledBox(Member("name"), left, top, right - left, bottom - top);
        }

        private double Side(string name) =>
            new LabelLine(file, _object.GetValueOrDefault(name).Line, "").Real($"bndbox/{name}", Member(name));

        private string Member(string name) => _object.TryGetValue(name, out var value) && value.Text.Length > 0
            ? value.Text
            : throw Wrong($"The object before has no <{name}>.", "An object has a name and a bndbox of xmin, ymin, xmax, ymax.", Line);

        private static int Size(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= int.MaxValue
                ? (int)size : 0;

        private AnnotationException Wrong(string problem, string remedy, int line) => new(file, line, problem, remedy);
    }
}
