using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.Trainer;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Avocet.Services.Tests.Trainer;

public sealed class ContainerTests
{
    [Fact]
    public async Task The_services_container_resolves()
    {
        await using var services = Build().BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<StartTrainingConsumer>().ShouldBeAssignableTo<IConsumer<RecordIoPacked>>();
        scope.ServiceProvider.GetRequiredService<CheckTrainingConsumer>().ShouldBeAssignableTo<IConsumer<CheckTraining>>();
    }

    [Theory]
    [InlineData("SageMaker:Region", "mx-central-1", "SageMaker:Region has no object detection image.")]
    [InlineData("SageMaker:RoleArn", "me", "RoleArn")]
    [InlineData("Trainer:CheckSeconds", "901", "CheckSeconds")]
    [InlineData("Trainer:InputMode", "FastFile", "InputMode")]
    [InlineData("Trainer:Subnets:0", "subnet-1", "Give both Trainer:Subnets and Trainer:SecurityGroupIds, or neither.")]
    public async Task A_bad_setting_stops_the_start(string key, string value, string problem)
    {
        await using var services = Build((key, value)).BuildServiceProvider();
        Should.Throw<OptionsValidationException>(
            () => services.GetRequiredService<IStartupValidator>().Validate()).Message.ShouldContain(problem);
    }

    private static ServiceCollection Build(params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?> { ["SageMaker:RoleArn"] = "arn:aws:iam::123456789012:role/Training" };
        foreach (var (key, value) in settings) values[key] = value;
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        services.AddLogging();
        // What a host brings along by itself.
        services.AddSingleton<IHostEnvironment>(new Microsoft.Extensions.Hosting.Internal.HostingEnvironment());
        services.AddSingleton<IHostApplicationLifetime, Microsoft.Extensions.Hosting.Internal.ApplicationLifetime>();
        services.AddAvocet().AddTrainer().AddAvocetBus();
        return services;
    }
}
