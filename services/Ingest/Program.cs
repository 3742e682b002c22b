using Avocet.Hosting;
using Avocet.Ingest;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.AddAvocetLogs();
builder.Services.AddAvocet();
builder.Services.AddIngest();
builder.Services.AddAvocetBus();
return await builder.Build().RunAvocetAsync(Console.Error);
