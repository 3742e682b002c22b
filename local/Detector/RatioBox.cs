namespace Avocet.LocalDetector;

/// <summary>A box as parts of the picture's width and height, 0–1 from its left and top edge.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Right">Right edge, above <paramref name="Left"/>.</param>
/// <param name="Bottom">Bottom edge, above <paramref name="Top"/>.</param>
public readonly record struct RatioBox(float Left, float Top, float Right, float Bottom)
{
    /// <summary>Width.</summary>
    public float Width => Right - Left;

    /// <summary>Height.</summary>
    public float Height => Bottom - Top;

    /// <summary>Horizontal middle.</summary>
    public float CentreX => (Left + Right) / 2;

    /// <summary>Vertical middle.</summary>
    public float CentreY => (Top + Bottom) / 2;

    /// <summary>Width × height.</summary>
    public float Area => Width * Height;

    /// <summary>Area of what both cover; 0 where they do not meet.</summary>
    public float Intersection(in RatioBox other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        return width > 0 && height > 0 ? width * height : 0;
    }

    /// <summary>Intersection over union, 0–1.</summary>
    public float Overlap(in RatioBox other)
    {
        var intersection = Intersection(other);
        return intersection > 0 ? intersection / (Area + other.Area - intersection) : 0;
    }

    /// <summary>The part of the box inside the picture.</summary>
    public RatioBox Clamp() =>
        new(Math.Clamp(Left, 0, 1), Math.Clamp(Top, 0, 1), Math.Clamp(Right, 0, 1), Math.Clamp(Bottom, 0, 1));
}

/// <summary>A box with its class: what a label says.</summary>
/// <param name="ClassId">Zero-based.</param>
/// <param name="Box">Where.</param>
public readonly record struct LabelledBox(int ClassId, RatioBox Box);

/// <summary>What the detector found.</summary>
/// <param name="ClassId">Zero-based.</param>
/// <param name="Score">Confidence, 0–1.</param>
/// <param name="Box">Where, inside the picture.</param>
public readonly record struct Detection(int ClassId, float Score, RatioBox Box);
