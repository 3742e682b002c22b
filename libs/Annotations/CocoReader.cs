using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>A COCO instances file and the channel its images belong to.</summary>
/// <param name="Open">Opens the file from its first byte; called once.</param>
/// <param name="Name">The file, as people know it.</param>
/// <param name="ImagesFolder">Put in front of each file name: where its images are below the image folder; empty for the folder
/// itself.</param>
/// <param name="Split">The channel of all its images; <see langword="null"/> leaves it open.</param>
public sealed record CocoFile(Func<CancellationToken, Task<Stream>> Open, string Name, string ImagesFolder, SourceSplit? Split);

/// <summary>COCO JSON: boxes are [left, top, width, height] in pixels. Crowds are named as unwanted boxes.</summary>
/// <param name="files">One file, or one for training and one for validation; both have the same categories.</param>
/// <remarks>
/// cocodataset.org, "Data format", object detection. The text streams, in whatever order its lists stand; kept until a file is read are
/// some dozens of bytes for each image and box.
/// </remarks>
public sealed class CocoReader(IReadOnlyList<CocoFile> files) : ILabelReader
{
    private static readonly HashSet<string> Lists = ["images", "annotations", "categories"];
    private readonly List<DatasetClass> _classes = [];

    /// <inheritdoc/>
    public IReadOnlyList<DatasetClass> Classes => _classes;

    /// <inheritdoc/>
    public async IAsyncEnumerable<LabelledImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            var content = new Content(file, _classes);
            await using (var stream = await file.Open(cancellationToken))
            {
                var records = new JsonRecords(stream, file.Name, Lists);
                await foreach (var (list, element) in records.ReadAsync(cancellationToken)) content.Add(list, element);
            }

            foreach (var image in content.Images()) yield return image;
        }
    }

    /// <summary>What one file has said so far. Ids are kept as small numbers, given on first sight.</summary>
    private sealed class Content(CocoFile file, List<DatasetClass> classes)
    {
        private readonly Dictionary<string, int> _imageNumbers = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _categories = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _usedCategories = new(StringComparer.Ordinal);
        private readonly List<(int Number, string Name, int Width, int Height)> _images = [];
        private readonly HashSet<int> _declared = [];
        private readonly List<(int Image, LabelledBox Box)> _boxes = [];

        public void Add(string list, JsonElement element)
        {
            switch (list)
            {
                case "images": AddImage(element); break;
                case "categories": AddCategory(element); break;
                default: AddBox(element); break;
            }
        }

        public IEnumerable<LabelledImage> Images()
        {
            if (_images.Count == 0) throw Wrong("The list 'images' is missing or empty.", "Is this a COCO instances file?");
            if (_categories.Count == 0)
                throw Wrong("The list 'categories' is missing or empty.", "List each class as {\"id\": 1, \"name\": \"…\"}.");
            if (_usedCategories.Keys.FirstOrDefault(id => !_categories.ContainsKey(id)) is { } unknown)
                throw Wrong($"An annotation has category_id {unknown}, which 'categories' does not have.",
                    "Add the category, or correct the annotation.");
            if (_imageNumbers.FirstOrDefault(entry => !_declared.Contains(entry.Value)).Key is { } missing)
                throw Wrong($"An annotation has image_id {missing}, which 'images' does not have.",
                    "Add the image, or remove the annotation.");
            return Join();
        }

        private IEnumerable<LabelledImage> Join()
        {
            var boxes = _boxes.ToLookup(entry => entry.Image, entry => entry.Box);
            foreach (var (number, name, width, height) in _images)
            {
                var path = file.ImagesFolder.Length == 0 ? name : $"{file.ImagesFolder}/{name}";
                yield return new LabelledImage
                {
                    Path = path,
                    File = path,
                    Width = width,
                    Height = height,
                    Split = file.Split,
                    Boxes = [.. boxes[number]],
                };
            }
        }

        private void AddImage(JsonElement image)
        {
            var id = Id(image, "id", "images");
            if (!image.TryGetProperty("file_name", out var name) || name.ValueKind != JsonValueKind.String)
                throw Wrong($"Image {id} has no file_name.", "Name the file of each image.");
            var number = Number(id);
            if (!_declared.Add(number)) throw Wrong($"Image id {id} is given a second time.", "Give each image an id of its own.");
            _images.Add((number, name.GetString()!, Size(image, "width"), Size(image, "height")));
        }

        private void AddCategory(JsonElement category)
        {
            var id = Id(category, "id", "categories");
            if (!category.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String
                || name.GetString() is not { Length: > 0 } text)
                throw Wrong($"Category {id} has no name.", "Name each category.");
            if (!_categories.TryAdd(id, text))
                throw Wrong($"Category id {id} is given a second time.", "Give each category an id of its own.");
            var known = classes.Find(kind => kind.Id == id || kind.Name == text);
            if (known is null) classes.Add(new DatasetClass(id, text));
            else if (known != new DatasetClass(id, text))
                throw Wrong($"Category {id} '{text}' is at odds with {known.Id} '{known.Name}'.",
                    "Give each class one id and one name in all files.");
        }

        private void AddBox(JsonElement annotation)
        {
            var (image, category) = (Id(annotation, "image_id", "annotations"), Id(annotation, "category_id", "annotations"));
            if (!_usedCategories.TryGetValue(category, out var shared)) _usedCategories.Add(category, shared = category);
            if (!annotation.TryGetProperty("bbox", out var bbox) || bbox.ValueKind != JsonValueKind.Array || bbox.GetArrayLength() != 4
                || bbox.EnumerateArray().Any(side => side.ValueKind != JsonValueKind.Number))
            {
                throw Wrong(
                    $"An annotation of image {image} has this bbox: {LabelText.Short(bbox)}.",
                    "Write [left, top, width, height] in pixels.");
            }

            var crowd = annotation.TryGetProperty("iscrowd", out var flag) && flag.ValueKind == JsonValueKind.Number
                && flag.GetDouble() != 0;
            var unwanted = crowd ? "marks a crowd (iscrowd)" : null;
            _boxes.Add((Number(image), new LabelledBox(
                shared, bbox[0].GetDouble(), bbox[1].GetDouble(), bbox[2].GetDouble(), bbox[3].GetDouble(), unwanted)));
        }

        private int Number(string id)
        {
            if (!_imageNumbers.TryGetValue(id, out var number)) _imageNumbers.Add(id, number = _imageNumbers.Count);
            return number;
        }

        private string Id(JsonElement owner, string field, string list) =>
            owner.TryGetProperty(field, out var id) && id.ValueKind is JsonValueKind.Number or JsonValueKind.String
                ? id.ToString()
                : throw Wrong($"An element of '{list}' has no {field}.", "Give it one.");

        private static int Size(JsonElement image, string side) =>
            image.TryGetProperty(side, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var size)
                ? size : 0;

        private AnnotationException Wrong(string problem, string remedy) => new(file.Name, 0, problem, remedy);
    }
}
