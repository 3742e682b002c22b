using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MassTransit;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.Hosting.Tests;

public sealed class IdleMemoryTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly MessagesInWork _messages;
    private IdleMemory? _memory;

    public IdleMemoryTests() => _messages = new MessagesInWork(_clock);

    [Fact]
    public async Task Memory_is_given_back_once_after_the_start_and_once_after_messages()
    {
        await StartAsync(BusKind.AmazonSqs);
        await ShouldHaveGivenAsync(1);
        await PassAsync(4);
        _memory!.Given.ShouldBe(1, "Nothing was left by anyone since.");

        var message = DispatchProxy.Create<ReceiveContext, Silent>();
        await _messages.PreReceive(message);
        await PassAsync(4);
        _memory.Given.ShouldBe(1, "A message is in work.");

        await _messages.PostReceive(message);
        await ShouldHaveGivenAsync(2);
    }

    [Fact]
    public async Task A_process_that_is_more_than_a_service_is_left_alone()
    {
        await StartAsync(BusKind.InMemory);
        await PassAsync(4);
        _memory!.Given.ShouldBe(0);
    }

    public async ValueTask DisposeAsync()
    {
        if (_memory is null) return;
        await _memory.StopAsync(default);
        _memory.Dispose();
    }

    private async Task StartAsync(BusKind bus)
    {
        _memory = new IdleMemory(Options.Create(new AvocetOptions { Bus = bus }), _messages, _clock);
        await _memory.StartAsync(default);
    }

    /// <summary>Lets whiles go by, and the service notice each.</summary>
    private async Task PassAsync(int whiles)
    {
        for (var i = 0; i < whiles; i++)
        {
            _clock.Advance(IdleMemory.Quiet);
            await Task.Delay(20);
        }
    }

    private async Task ShouldHaveGivenAsync(int times)
    {
        for (var i = 0; i < 200 && _memory!.Given < times; i++) await PassAsync(1);
        _memory!.Given.ShouldBe(times);
    }

    /// <summary>A message of which nothing is asked but that it is itself.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
    private class Silent : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
    }
}
