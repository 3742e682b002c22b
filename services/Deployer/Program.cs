using Avocet.Deployer;
using Avocet.Hosting;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.AddAvocetLogs();
builder.Services.AddAvocet();
builder.Services.AddDeployer();
builder.Services.AddAvocetBus();
return await builder.Build().RunAvocetAsync(Console.Error);
