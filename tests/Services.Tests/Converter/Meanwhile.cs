using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Avocet.ObjectStore;

namespace Avocet.Services.Tests.Converter;

/// <summary>A store in which something happens just before an object is first looked for.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
internal class Meanwhile : DispatchProxy
{
    private IObjectStore _store = null!;
    private ObjectUri _looked;
    private Func<Task>? _happens;

    public static IObjectStore Before(IObjectStore store, ObjectUri looked, Func<Task> happens)
    {
        var proxy = Create<IObjectStore, Meanwhile>();
        var meanwhile = (Meanwhile)(object)proxy;
        (meanwhile._store, meanwhile._looked, meanwhile._happens) = (store, looked, happens);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IObjectStore.FindAsync) && _looked.Equals(args![0]) && _happens is { } happens)
        {
            _happens = null;
            happens().GetAwaiter().GetResult();
        }

        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
