namespace Avocet.SqsTransport.Tests;

/// <summary>Waits for what comes about in another process.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, string otherwise, TimeSpan? patience = null)
    {
        var until = TimeProvider.System.GetUtcNow() + (patience ?? TestBus.Patience);
        while (!await condition())
        {
            if (TimeProvider.System.GetUtcNow() > until) Assert.Fail(otherwise);
            await Task.Delay(50);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string otherwise) => HoldsAsync(() => Task.FromResult(condition()), otherwise);
}
