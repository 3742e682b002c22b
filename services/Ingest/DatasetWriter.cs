using System.Security.Cryptography;
using System.Text.Json;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Ingest;

/// <summary>The two manifests, written aside line by line and stored when they are whole; and what is to be said of the data set.</summary>
internal sealed class DatasetWriter(ScratchFolder scratch, int classes) : IDisposable
{
    private readonly FileStream _manifest = scratch.NewFile("dataset.jsonl");
    private readonly FileStream _inputManifest = scratch.NewFile("input.manifest");
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<QuarantinedImage> _quarantined = [];
    private readonly List<MendedBox> _dropped = [];
    private readonly (int Images, int Boxes)[] _ofClass = new (int, int)[classes];

    public int Images { get; private set; }

    public int Boxes { get; private set; }

    public int Quarantined => _quarantined.Count;

    /// <summary>Images and boxes of each class.</summary>
    public IReadOnlyList<(int Images, int Boxes)> OfClass => _ofClass;

    public StageReport Report => new() { Quarantined = _quarantined, Mended = _dropped };

    public void Add(TakenImage taken)
    {
        _dropped.AddRange(taken.Dropped);
        if (taken.Image is not { } image)
        {
            _quarantined.Add(new QuarantinedImage(taken.Path, taken.Problem!) { Uri = taken.LeftOut?.ToString() });
            return;
        }

        Images++;
        Boxes += image.Boxes.Count;
        foreach (var (id, boxes) in image.Boxes.CountBy(box => box.ClassId))
            _ofClass[id] = (_ofClass[id].Images + 1, _ofClass[id].Boxes + boxes);
        foreach (var id in image.Classes ?? []) _ofClass[id].Images++;
        foreach (var color in image.Mask?.Colors ?? []) _ofClass[color.ClassId].Images++;

        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(image, JobJson.Line), (byte)'\n'];
        _hash.AppendData(line);
        _manifest.Write(line);
        GroundTruthInputManifest.WriteLine(_inputManifest, image.Uri);
    }

    /// <summary>Stores both manifests and gives the SHA-256 of the first.</summary>
    public async Task<string> StoreAsync(IObjectStore store, JobFolder folder, CancellationToken cancellationToken)
    {
        (_manifest.Position, _inputManifest.Position) = (0, 0);
        await store.WriteAsync(folder.Manifest, _manifest, cancellationToken);
        await store.WriteAsync(folder.InputManifest, _inputManifest, cancellationToken);
        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    public void Dispose()
    {
        _manifest.Dispose();
        _inputManifest.Dispose();
        _hash.Dispose();
    }
}
