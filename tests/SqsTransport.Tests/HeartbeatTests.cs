using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.SqsTransport.Tests;

/// <summary>When a message in hand is kept invisible, and when it counts as lost; with a clock and an SQS of their own.</summary>
public sealed class HeartbeatTests : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(6);
    private readonly CountingClock _clock = new();
    private readonly SlowSqs _sqs = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SqsConnection _connection;
    private readonly VisibilityHeartbeat _heartbeat;
    private Task _beating = Task.CompletedTask;

    public HeartbeatTests()
    {
        var settings = new SqsHostSettings("eu-west-1", scope: null)
        {
            Credentials = new BasicAWSCredentials("test", "test"),
            SqsConfig = new AmazonSQSConfig { ServiceURL = "http://sqs.test", HttpClientFactory = _sqs },
        };
        _connection = new SqsConnection(settings, _clock);
        _heartbeat = new VisibilityHeartbeat(new SqsReceiveSettings("queue"), _clock);
    }

    [Fact]
    public async Task A_timeout_that_becomes_known_while_the_heartbeat_waits_counts_at_once()
    {
        _beating = _heartbeat.RunAsync(_stop.Token);
        _heartbeat.Add(Hold());
        _heartbeat.Visibility = Visibility;
        await Eventually.HoldsAsync(() => _clock.Timers == 2, "the heartbeat did not begin its wait anew");

        _clock.Advance(Visibility / 3);

        await _sqs.AskedAsync();
    }

    [Fact]
    public async Task An_extension_counts_from_when_it_was_asked_for_however_late_the_answer_comes()
    {
        _heartbeat.Visibility = Visibility;
        var held = Hold();
        _heartbeat.Add(held);
        _beating = _heartbeat.RunAsync(_stop.Token);
        _clock.Advance(Visibility / 3);
        var answer = await _sqs.AskedAsync();
        _heartbeat.Remove(held);
        _clock.Advance(TimeSpan.FromSeconds(5));
        held.IsLost.ShouldBeTrue("nobody knows of an extension yet");

        answer();
        await Eventually.HoldsAsync(() => !held.IsLost, "the answer was not read");

        _clock.Advance(TimeSpan.FromSeconds(2));
        held.IsLost.ShouldBeTrue("others see the message for a second already");
    }

    [Fact]
    public void A_message_that_comes_again_while_its_older_receipt_is_given_back_is_not_taken_for_the_one_in_hand()
    {
        var held = Hold();
        held.Adopt("newer").ShouldBeTrue("it is in hand");
        var givingBack = held.GiveBackAsync(0);

        held.Adopt("newest").ShouldBeFalse("nobody works on it any more: it would be hidden from everybody until its timeout");
        givingBack.IsCompleted.ShouldBeFalse();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private SqsReceiveLock Hold() => new(
        new SqsQueue(_connection, "queue", "http://sqs.test/queue"),
        new Message { MessageId = "1", ReceiptHandle = "first" },
        endpoint: null!, Visibility, _clock);

    /// <summary>Tells how many waits have begun.</summary>
    private sealed class CountingClock : FakeTimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }

    /// <summary>Answers its first request when it is told to, all others never.</summary>
    private sealed class SlowSqs : HttpClientFactory
    {
        private readonly TaskCompletionSource<Action> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        /// <summary>Waits for the first request; what it gives answers it.</summary>
        public Task<Action> AskedAsync() => _asked.Task.WaitAsync(TestBus.Patience);

        private sealed class Handler(SlowSqs sqs) : HttpMessageHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (!sqs._asked.TrySetResult(answer.SetResult)) await Task.Delay(Timeout.Infinite, cancellationToken);
                await answer.Task.WaitAsync(cancellationToken);
                return new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent("""{"Successful":[{"Id":"0"}]}""", Encoding.UTF8, "application/x-amz-json-1.0"),
                    RequestMessage = request,
                };
            }
        }
    }
}
