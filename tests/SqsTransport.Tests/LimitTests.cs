using Amazon.SQS.Model;
using Avocet.Testing;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>What AWS does not take is kept from it, or refused with words that help.</summary>
public sealed class LimitTests(Fauxqs sqs)
{
    private readonly string _prefix = TestBus.NewPrefix();

    [Fact]
    public async Task A_message_has_ten_attributes_at_most_and_all_headers_in_its_envelope()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, _ => { });
        await bus.SendAsync("many-headers", new Order("a"), context =>
        {
            for (var i = 0; i < 15; i++) context.Headers.Set($"Header-{i}", $"value {i}");
        });
        using var client = TestBus.Client(sqs);
        var url = (await client.GetQueueUrlAsync(_prefix + "many-headers")).QueueUrl;
        var message = (await client.ReceiveMessageAsync(new ReceiveMessageRequest(url) { MessageAttributeNames = ["All"] }))
            .Messages.ShouldHaveSingleItem();
        message.MessageAttributes.Count.ShouldBe(10);
        message.MessageAttributes["Content-Type"].StringValue.ShouldBe("application/vnd.masstransit+json");
        message.Body.ShouldContain("value 14");
    }

    [Theory]
    [InlineData("a\u0001b\uFFFEc", "abc")]
    [InlineData("  ", null)]
    [InlineData("", null)]
    public void Attributes_are_cleaned_of_what_AWS_refuses(string value, string? expected)
    {
        var attributes = new TransportAttributes(allow: null);
        attributes.Add("Name", value);
        attributes.Values.GetValueOrDefault("Name").ShouldBe(expected);
    }

    [Fact]
    public void Half_a_character_in_an_attribute_becomes_a_question_mark()
    {
        var attributes = new TransportAttributes(allow: null);
        attributes.Add("Name", "half " + '\uD83D' + " pair");
        attributes.Values["Name"].ShouldBe("half \uFFFD pair");
    }

    [Theory]
    [InlineData("AWS.Trace")]
    [InlineData("bad name")]
    [InlineData("two..dots")]
    [InlineData("MT-Host-MachineName")]
    public void Headers_whose_name_AWS_refuses_stay_in_the_envelope(string name)
    {
        var attributes = new TransportAttributes(allow: null);
        attributes.Add(name, "value");
        attributes.Values.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_too_large_for_SQS_or_SNS_is_refused_before_it_is_sent()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, _ => { });
        var sent = await Should.ThrowAsync<TransportException>(() => bus.SendAsync("large", new Order(new string('x', 1024 * 1024))));
        sent.Message.ShouldContain("SQS takes 1048576");
        var published = await Should.ThrowAsync<TransportException>(() => bus.Bus.Publish(new Order(new string('x', 256 * 1024))));
        published.Message.ShouldContain("SNS takes 262144");
        await bus.SendAsync("large", new Order(new string('x', 1000 * 1024)));
        await bus.Bus.Publish(new Order(new string('x', 250 * 1024)));
    }

    [Fact]
    public async Task Large_messages_are_batched_by_their_bytes()
    {
        sqs.RequireOrSkip();
        var inbox = new Inbox<Order>();
        await using var bus = await TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint("heavy", endpoint => endpoint.Handler<Order>(inbox.TakeAsync)));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => bus.SendAsync("heavy", new Order(new string('ä', 150 * 1024), i))));
        await Eventually.HoldsAsync(() => inbox.Count == 8, "not all messages came");
    }

    [Fact]
    public async Task A_delay_that_SQS_cannot_keep_is_refused()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, _ => { });
        (await Should.ThrowAsync<TransportException>(
            () => bus.SendAsync("soon", new Order("a"), context => context.Delay = TimeSpan.FromHours(1))))
            .Message.ShouldContain("15 minutes");
        (await Should.ThrowAsync<TransportException>(
            () => bus.SendAsync("soon.fifo", new Order("a"), context => context.Delay = TimeSpan.FromSeconds(1))))
            .Message.ShouldContain("FIFO");
        (await Should.ThrowAsync<TransportException>(
            () => bus.Bus.Publish(new Order("a"), context => context.Delay = TimeSpan.FromSeconds(1))))
            .Message.ShouldContain("ScheduleSend");
    }

    [Theory]
    [InlineData("no such name")]
    [InlineData("name-with-its-prefix-so-long-that-that-of-its-error-queue-has-no-room")]
    public async Task An_endpoint_with_an_impossible_name_is_refused_when_the_bus_is_made(string name)
    {
        sqs.RequireOrSkip();
        var refused = await Should.ThrowAsync<ConfigurationException>(async () =>
            await TestBus.StartAsync(
                sqs, _prefix, cfg => cfg.ReceiveEndpoint(name, endpoint => endpoint.Handler<Order>(_ => Task.CompletedTask))));
        refused.Message.ShouldContain(name);
        refused.Message.ShouldContain("at most 72 letters");
    }

    [Fact]
    public async Task The_longest_name_of_an_endpoint_leaves_room_for_its_other_queues()
    {
        sqs.RequireOrSkip();
        var inbox = new Inbox<Order>();
        var name = new string('n', 72 - _prefix.Length);
        await using var bus = await TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint(name, endpoint => endpoint.Handler<Order>(inbox.TakeAsync)));
        await bus.SendAsync(name, new Question("who takes me?"));
        await Eventually.HoldsAsync(async () => (await sqs.LookIntoAsync($"{_prefix}{name}_skipped")).Ready == 1, "it was not set aside");
    }
}
