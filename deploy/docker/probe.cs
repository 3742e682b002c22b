// Asks a health address of its own container and says by its exit code whether it is well: the images have no shell and no curl.
#:property PublishAot=false
#:property UseAppHost=false
#:property AssemblyName=probe

using System.Net.Http;

using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(4) };
try
{
    using var reply = await client.GetAsync(new Uri(args[0]));
    return reply.IsSuccessStatusCode ? 0 : 1;
}
catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
{
    return 1;
}
