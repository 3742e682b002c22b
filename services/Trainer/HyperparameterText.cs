using System.Globalization;

namespace Avocet.Trainer;

/// <summary>Hyperparameters as SageMaker wants them: values as texts. What the algorithms write alike.</summary>
internal static class HyperparameterText
{
    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds early stopping, where it is asked for.</summary>
    /// <param name="texts">Where to.</param>
    /// <param name="isAsked">Whether it is asked for; nothing is added where not.</param>
    /// <param name="minEpochs">Epochs before which it does not stop.</param>
    /// <param name="patience">Epochs without improvement.</param>
    /// <param name="tolerance">Improvement that counts.</param>
    public static void AddEarlyStopping(IDictionary<string, string> texts, bool isAsked, int minEpochs, int patience, double tolerance)
    {
        if (!isAsked) return;
        texts["early_stopping"] = "True";
        texts["early_stopping_min_epochs"] = Text(minEpochs);
        texts["early_stopping_patience"] = Text(patience);
        texts["early_stopping_tolerance"] = Text(tolerance);
    }
}
