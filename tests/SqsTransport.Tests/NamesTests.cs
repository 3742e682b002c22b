using System.Text.Json;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>Names and addresses, which are wire.</summary>
public sealed class NamesTests
{
    private static readonly Uri Host = new("amazonsqs://us-east-1/");
    private static readonly Uri Scoped = new("amazonsqs://us-east-1/dev");

    [Theory]
    [InlineData(typeof(Order), "Avocet_SqsTransport_Tests-Order")]
    [InlineData(typeof(Fault<Order>), "MassTransit-Fault--Avocet_SqsTransport_Tests-Order--")]
    [InlineData(
        typeof(Dictionary<string, Fault<Order>>),
        "System_Collections_Generic-Dictionary--System-String__MassTransit-Fault--Avocet_SqsTransport_Tests-Order----")]
    [InlineData(typeof(Nested), "Avocet_SqsTransport_Tests-NamesTests_Nested")]
    public void A_topic_is_named_after_its_message_type(Type type, string expected) =>
        new SqsMessageNameFormatter().GetMessageName(type).ShouldBe(expected);

    [Theory]
    [InlineData("queue:order", "amazonsqs://us-east-1/order", "amazonsqs://us-east-1/dev/order")]
    [InlineData("queue:order.fifo", "amazonsqs://us-east-1/order.fifo", "amazonsqs://us-east-1/dev/order.fifo")]
    [InlineData(
        "queue:reply?temporary=true",
        "amazonsqs://us-east-1/reply?durable=false&autodelete=true",
        "amazonsqs://us-east-1/dev/reply?durable=false&autodelete=true")]
    [InlineData("topic:Acme-Order", "amazonsqs://us-east-1/Acme-Order?type=topic", "amazonsqs://us-east-1/dev_Acme-Order?type=topic")]
    public void A_short_address_is_written_out(string address, string expected, string scoped)
    {
        SqsAddress.Parse(Host, new Uri(address)).ToUri().ShouldBe(new Uri(expected));
        SqsAddress.Parse(Scoped, new Uri(address)).ToUri().ShouldBe(new Uri(scoped));
        SqsAddress.Parse(Host, new Uri(expected)).ToUri().ShouldBe(new Uri(expected), "an address that is written out stays as it is");
    }

    [Theory]
    [InlineData("rabbitmq://host/order")]
    [InlineData("queue:no spaces")]
    [InlineData("queue:")]
    [InlineData("queue:012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public void An_address_that_SQS_cannot_have_is_refused(string address) =>
        Should.Throw<ArgumentException>(() => SqsAddress.Parse(Host, new Uri(address)));

    [Fact]
    public void A_suffix_stands_before_fifo()
    {
        SqsName.WithSuffix("order", "_error").ShouldBe("order_error");
        SqsName.WithSuffix("order.fifo", "_skipped").ShouldBe("order_skipped.fifo");
    }

    [Fact]
    public void Allowing_topics_keeps_what_others_wrote_into_the_policy()
    {
        const string Theirs = """
            {
              "Version": "2012-10-17",
              "Statement": { "Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "q" }
            }
            """;
        var first = QueuePolicy.Allow(Theirs, "q", ["arn:b"]).ShouldNotBeNull();
        QueuePolicy.Allow(first, "q", ["arn:b"]).ShouldBeNull("nothing is to be changed");
        var second = JsonDocument.Parse(QueuePolicy.Allow(first, "q", ["arn:a"])!).RootElement.GetProperty("Statement");
        second.GetArrayLength().ShouldBe(2);
        second[0].GetProperty("Sid").GetString().ShouldBe("Theirs");
        second[1].GetProperty("Condition").GetProperty("ArnLike").GetProperty("aws:SourceArn").EnumerateArray()
            .Select(arn => arn.GetString()).ShouldBe(["arn:a", "arn:b"]);
    }

    [Fact]
    public void A_redrive_policy_is_completed_not_replaced()
    {
        RedrivePolicy.Complete(null, "arn:errors").ShouldBe("""{"deadLetterTargetArn":"arn:errors","maxReceiveCount":10}""");
        RedrivePolicy.Complete("""{"maxReceiveCount":3}""", "arn:errors")
            .ShouldBe("""{"maxReceiveCount":3,"deadLetterTargetArn":"arn:errors"}""");
        RedrivePolicy.Complete("""{"deadLetterTargetArn":"arn:theirs"}""", "arn:errors")
            .ShouldBe("""{"deadLetterTargetArn":"arn:theirs","maxReceiveCount":10}""");
    }

    public sealed record Nested;
}
