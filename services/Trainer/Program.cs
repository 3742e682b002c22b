using Avocet.Hosting;
using Avocet.Trainer;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.AddAvocetLogs();
builder.Services.AddAvocet();
builder.Services.AddTrainer();
builder.Services.AddAvocetBus();
return await builder.Build().RunAvocetAsync(Console.Error);
