using System.Globalization;

namespace Avocet.LocalTraining;

/// <summary>
/// The lines the real algorithm prints, since whoever follows a training reads them: the same shapes, the loss in parentheses too.
/// </summary>
internal sealed class TrainingLog(TextWriter output, TimeProvider clock)
{
    private readonly int _process = Environment.ProcessId;

    public void Info(string text) => Line("INFO", text);

    public void Warning(string text) => Line("WARNING", text);

    public void Error(string text) => Line("ERROR", text);

    public void Throughput(double recordsPerSecond) =>
        Info(string.Create(
            CultureInfo.InvariantCulture, $"#throughput_metric: host=algo-1, train throughput={recordsPerSecond} records/second"));

    public void Progress(int epochs, int of) =>
        Info(string.Create(CultureInfo.InvariantCulture, $"#progress_metric: host=algo-1, completed {100 * epochs / of} % of epochs"));

    private void Line(string level, string text)
    {
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"[{clock.GetUtcNow():MM/dd/yyyy HH:mm:ss} {level} {_process}] {text}"));
        output.Flush();
    }
}
