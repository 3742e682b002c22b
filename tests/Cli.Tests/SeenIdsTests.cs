using Avocet.Cli.Packing;

namespace Avocet.Cli.Tests;

public sealed class SeenIdsTests
{
    [Fact]
    public void An_id_is_new_once_however_large()
    {
        var ids = new SeenIds();
        ulong[] many = [0, 1, 1023, 1024, 5_000_000, (1 << 26) - 1, 1 << 26, 1UL << 40, ulong.MaxValue];

        foreach (var id in many) ids.Add(id).ShouldBeTrue($"{id} is new");
        foreach (var id in many) ids.Add(id).ShouldBeFalse($"{id} was seen");
        ids.Add(2).ShouldBeTrue();
    }
}
