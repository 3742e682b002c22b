using Avocet.LocalDetector;
using Avocet.RecordIO;

namespace Avocet.LocalTraining;

/// <summary>One labelled picture of a channel.</summary>
/// <param name="Offset">Where its record begins.</param>
/// <param name="Boxes">Its labels; without those that have no area, as the algorithm drops them.</param>
internal sealed record LabelledPicture(long Offset, IReadOnlyList<LabelledBox> Boxes);

/// <summary>A .rec file of a channel: labels in memory, pictures read when they are wanted.</summary>
internal sealed class TrainingChannel
{
    private readonly ChannelRecords _records;

    private TrainingChannel(ChannelRecords records, IReadOnlyList<LabelledPicture> pictures) => (_records, Pictures) = (records, pictures);

    public IReadOnlyList<LabelledPicture> Pictures { get; }

    /// <summary>Reads a channel's labels and refuses what the algorithm refuses.</summary>
    /// <exception cref="ClientErrorException">The channel is missing, or a label is none.</exception>
    public static TrainingChannel Open(ContainerFolder folder, string name, Hyperparameters hyperparameters, TrainingLog log)
    {
        var records = ChannelRecords.Find(folder, name, "Give exactly one.");
        log.Info($"ImageDetRecordIOParser: {records.Path}, label padding width: {hyperparameters.LabelWidth}");
        return new TrainingChannel(
            records, records.Read((offset, image) => new LabelledPicture(offset, Boxes(image, name, hyperparameters))));
    }

    /// <summary>The encoded picture of a record. Safe to call from several threads.</summary>
    public ReadOnlyMemory<byte> Read(LabelledPicture picture) => _records.Picture(picture.Offset);

    private static List<LabelledBox> Boxes(ImageRecord record, string channel, Hyperparameters hyperparameters)
    {
        var labels = record.Labels;
        if (ImageRecord.DetectionProblem(labels) is { } problem)
            throw new ClientErrorException(
                $"Not enough annotation packed in the RecordIO file. Channel '{channel}', record {record.Id}: {problem}");
        if (labels.Count > hyperparameters.LabelWidth)
            throw new ClientErrorException(
                $"Invalid parameter value 'label_width': {hyperparameters.LabelWidth} is smaller than the {labels.Count} numbers of record "
                + $"{record.Id} in channel '{channel}'.");
        var boxes = new List<LabelledBox>();
        for (var i = (int)labels[0]; i < labels.Count; i += (int)labels[1])
        {
            if (labels[i] < 0 || labels[i] >= hyperparameters.NumClasses)
                throw new ClientErrorException(
                    $"Channel '{channel}', record {record.Id}: class {labels[i]} is not from 0 to num_classes - 1 "
                    + $"({hyperparameters.NumClasses - 1}).");
            var box = new RatioBox(labels[i + 1], labels[i + 2], labels[i + 3], labels[i + 4]);
            if (box is { Width: > 0, Height: > 0 }) boxes.Add(new LabelledBox((int)labels[i], box));
        }

        return boxes;
    }
}
