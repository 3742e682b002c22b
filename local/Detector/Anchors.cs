namespace Avocet.LocalDetector;

/// <summary>
/// The default boxes of SSD (Liu et al. 2016, arXiv:1512.02325) over the feature maps of a square picture, in the layout of the
/// pretrained SSD300-MobileNetV2: three small ones a cell on the finest map, six a cell on the others.
/// </summary>
public sealed class Anchors
{
    // Smallest and largest scale, box variances and aspect ratios are those the pretrained box heads were trained with.
    private const float SmallestScale = 0.2f;
    private const float LargestScale = 0.95f;
    private const float CentreVariance = 10;
    private const float SizeVariance = 5;
    private const float LargestLogSize = 6;
    private static readonly (float Scale, float Aspect)[] FinestShapes = [(0.1f, 1), (0.2f, 2), (0.2f, 0.5f)];
    private static readonly float[] Aspects = [1, 2, 0.5f, 3, 0.3333f];
    private readonly RatioBox[] _boxes;

    /// <summary>Lays the boxes out.</summary>
    /// <param name="grids">Cells a side of each feature map, finest first.</param>
    public Anchors(IReadOnlyList<int> grids)
    {
        var boxes = new List<RatioBox>();
        for (var map = 0; map < grids.Count; map++)
        {
            var shapes = Shapes(map, grids.Count);
            for (var row = 0; row < grids[map]; row++)
            {
                for (var column = 0; column < grids[map]; column++)
                {
                    var (x, y) = ((column + 0.5f) / grids[map], (row + 0.5f) / grids[map]);
                    foreach (var (width, height) in shapes)
                        boxes.Add(new RatioBox(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2)));
                }
            }
        }

        _boxes = [.. boxes];
    }

    /// <summary>How many there are: 1,917 for a picture of 300 pixels.</summary>
    public int Count => _boxes.Length;

    /// <summary>The default boxes, map by map, row by row.</summary>
    public IReadOnlyList<RatioBox> Boxes => _boxes;

    /// <summary>Default boxes a cell of a map.</summary>
    public static int PerCell(int map) => map == 0 ? FinestShapes.Length : Aspects.Length + 1;

    /// <summary>
    /// Which default box answers for which label: those that overlap it enough, and for each label the best one, whatever its overlap.
    /// </summary>
    /// <param name="labels">The picture's boxes.</param>
    /// <param name="threshold">Smallest intersection over union of a match.</param>
    /// <param name="classes">Out, one a default box: class + 1, or 0 for background.</param>
    /// <param name="offsets">Out, four a default box: the encoded label where there is one, else 0.</param>
    public void Match(IReadOnlyList<LabelledBox> labels, float threshold, Span<long> classes, Span<float> offsets)
    {
        classes.Clear();
        offsets.Clear();
        var taken = new bool[Count];
        var (owner, overlap) = (new int[Count], new float[Count]);
        Array.Fill(owner, -1);
        for (var label = 0; label < labels.Count; label++)
        {
            var (best, bestOverlap) = (-1, -1f);
            for (var i = 0; i < Count; i++)
            {
                if (taken[i]) continue;
                var common = _boxes[i].Overlap(labels[label].Box);
                if (common >= threshold && common > overlap[i]) (owner[i], overlap[i]) = (label, common);
                if (common > bestOverlap) (best, bestOverlap) = (i, common);
            }

            if (best < 0) continue;
            (taken[best], owner[best]) = (true, label);
        }

        for (var i = 0; i < Count; i++)
        {
            if (owner[i] < 0) continue;
            classes[i] = labels[owner[i]].ClassId + 1;
            Encode(i, labels[owner[i]].Box, offsets.Slice(4 * i, 4));
        }
    }

    /// <summary>Writes a box relative to a default box: y, x, log height, log width, scaled.</summary>
    public void Encode(int anchor, in RatioBox box, Span<float> offsets)
    {
        var around = _boxes[anchor];
        offsets[0] = (box.CentreY - around.CentreY) / around.Height * CentreVariance;
        offsets[1] = (box.CentreX - around.CentreX) / around.Width * CentreVariance;
        offsets[2] = MathF.Log(Math.Max(box.Height, 1e-3f) / around.Height) * SizeVariance;
        offsets[3] = MathF.Log(Math.Max(box.Width, 1e-3f) / around.Width) * SizeVariance;
    }

    /// <summary>Reads a box back; it may reach beyond the picture.</summary>
    public RatioBox Decode(int anchor, ReadOnlySpan<float> offsets)
    {
        var around = _boxes[anchor];
        var y = (offsets[0] / CentreVariance * around.Height) + around.CentreY;
        var x = (offsets[1] / CentreVariance * around.Width) + around.CentreX;
        var height = MathF.Exp(Math.Min(offsets[2] / SizeVariance, LargestLogSize)) * around.Height;
        var width = MathF.Exp(Math.Min(offsets[3] / SizeVariance, LargestLogSize)) * around.Width;
        return new RatioBox(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2));
    }

    private static List<(float Width, float Height)> Shapes(int map, int maps)
    {
        if (map == 0) return [.. FinestShapes.Select(shape => Shape(shape.Scale, shape.Aspect))];
        var scale = Scale(map, maps);
        var shapes = Aspects.Select(aspect => Shape(scale, aspect)).ToList();
        var between = MathF.Sqrt(scale * Scale(map + 1, maps));
        shapes.Add((between, between));
        return shapes;
    }

    private static float Scale(int map, int maps) =>
        map >= maps ? 1 : SmallestScale + ((LargestScale - SmallestScale) * map / (maps - 1));

    private static (float Width, float Height) Shape(float scale, float aspect) => (scale * MathF.Sqrt(aspect), scale / MathF.Sqrt(aspect));
}
