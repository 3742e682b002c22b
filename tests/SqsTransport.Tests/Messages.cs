namespace Avocet.SqsTransport.Tests;

public sealed record Order(string Id, int Number = 0);

public sealed record OrderPacked(string Id);

public sealed record Question(string Text);

public sealed record Answer(string Text);
