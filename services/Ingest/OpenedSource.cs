using Avocet.Annotations;

namespace Avocet.Ingest;

/// <summary>A job's source, ready to be read.</summary>
/// <param name="Labels">Its images and their labels.</param>
/// <param name="FindImage">Where the file of an image or a mask is; <see langword="null"/> where there is none.</param>
internal sealed record OpenedSource(ILabelReader Labels, Func<string, CancellationToken, Task<DataFile?>> FindImage);
