namespace Avocet.Cli.Prelabel;

/// <summary>What avocet prelabel was asked for.</summary>
/// <param name="Endpoint">Who is asked.</param>
/// <param name="Images">A folder, or s3://bucket/prefix/.</param>
/// <param name="Output">The manifest: a file, or s3://bucket/key.</param>
/// <param name="Threshold">Least score of a box that becomes a label, 0–1.</param>
/// <param name="Attribute">Name of the label attribute.</param>
/// <param name="Classes">Names by class id; empty asks for those of the endpoint's job.</param>
internal sealed record PrelabelSettings(
    string Endpoint, string Images, string Output, double Threshold, string Attribute, IReadOnlyList<string> Classes)
{
    /// <summary>Beside the manifest: the input manifest of what people are to label. birds.manifest → birds.people.manifest.</summary>
    public string People
    {
        get
        {
            var (slash, dot) = (Output.LastIndexOf('/'), Output.LastIndexOf('.'));
            return dot > slash + 1 ? $"{Output[..dot]}.people{Output[dot..]}" : $"{Output}.people";
        }
    }
}
