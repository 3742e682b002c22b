using Avocet.LocalDetector;

namespace Avocet.LocalSageMaker;

/// <summary>A model behind an endpoint: a detector, or a classifier where the model's directory holds one.</summary>
internal sealed class ServedModel : IDisposable
{
    private readonly SsdDetector? _detector;
    private readonly PictureClassifier? _classifier;

    private ServedModel(SsdDetector? detector, PictureClassifier? classifier) => (_detector, _classifier) = (detector, classifier);

    /// <summary>Loads an unpacked model.tar.gz and lets it look at a picture once.</summary>
    /// <exception cref="InvalidDataException">There is no such model, or it does not answer.</exception>
    public static ServedModel Load(string directory, int threads)
    {
        var model = ClassifierMetadata.IsIn(directory)
            ? new ServedModel(null, PictureClassifier.Load(directory, threads))
            : new ServedModel(SsdDetector.Load(directory, threads), null);
        try
        {
            model._detector?.Check();
            model._classifier?.Check();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The body of an answer.</summary>
    /// <param name="picture">The encoded picture.</param>
    /// <param name="contentType">application/json, or application/jsonlines.</param>
    /// <param name="annotation">Whether a detector's boxes are pixels.</param>
    /// <exception cref="InvalidDataException">It is no picture that can be decoded.</exception>
    public string Answer(ReadOnlySpan<byte> picture, string contentType, bool annotation)
    {
        var isLines = contentType == PredictionFormat.JsonLines;
        if (_classifier is not null) return PredictionFormat.Probabilities(_classifier.Classify(picture), isLines);
        var result = _detector!.Detect(picture);
        return (annotation ? PredictionFormat.Annotation(result) : PredictionFormat.Ratios(result)) + (isLines ? "\n" : "");
    }

    public void Dispose()
    {
        _detector?.Dispose();
        _classifier?.Dispose();
    }
}
