using CsCheck;

namespace Avocet.ObjectStore.Tests;

/// <summary>Parts of a joined object, for any sizes.</summary>
public sealed class ConcatenationPlanTests
{
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public void Every_byte_is_taken_once_and_in_order_and_no_part_is_too_small() =>
        Gen.OneOf(
            Gen.Long[0, 100], Gen.Long[0, 6 * Megabyte], Gen.Long[4 * Megabyte, 20 * Megabyte], Gen.Long[900 * Megabyte, 5000 * Megabyte])
            .Array[0, 40]
            .Sample(sizes =>
            {
                var plan = ConcatenationPlan.Of(sizes);
                for (var i = 0; i < plan.Count - 1; i++) plan[i].Sum(piece => piece.Length)
                    .ShouldBeGreaterThanOrEqualTo(ConcatenationPlan.SmallestPart);
                foreach (var merged in plan.Where(part => part.Count > 1)) merged.Sum(piece => piece.Length)
                    .ShouldBeLessThan(2 * (ConcatenationPlan.SmallestPart + (sizes.Sum() / 9_000)));
                var pieces = plan.SelectMany(part => part).ToList();
                for (var source = 0; source < sizes.Length; source++)
                {
                    var at = 0L;
                    foreach (var piece in pieces.Where(piece => piece.Source == source))
                    {
                        piece.Offset.ShouldBe(at);
                        at += piece.Length;
                    }

                    at.ShouldBe(sizes[source]);
                }

                pieces.Select(piece => piece.Source).ShouldBe(pieces.Select(piece => piece.Source).Order());
            });

    [Fact]
    public void Shards_of_a_proper_size_are_copied_without_passing_through() =>
        ConcatenationPlan.Of([64 * Megabyte, 64 * Megabyte, 3])
            .ShouldBe([[new Piece(0, 0, 64 * Megabyte)], [new Piece(1, 0, 64 * Megabyte)], [new Piece(2, 0, 3)]]);

    [Fact]
    public void A_small_shard_takes_as_much_of_its_neighbour_as_it_lacks() =>
        ConcatenationPlan.Of([Megabyte, 64 * Megabyte]).ShouldBe(
            [[new Piece(0, 0, Megabyte), new Piece(1, 0, 4 * Megabyte)], [new Piece(1, 4 * Megabyte, 60 * Megabyte)]]);
}
