using Avocet.Converter;
using Avocet.Hosting;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.AddAvocetLogs();
builder.Services.AddAvocet();
builder.Services.AddConverter();
builder.Services.AddAvocetBus();
return await builder.Build().RunAvocetAsync(Console.Error);
