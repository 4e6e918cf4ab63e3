using System.Runtime.InteropServices;

namespace Dbr.Interop;

/// <summary>
/// A pointer of the library that is freed once, and not while a call still uses it: each call holds a reference.
/// </summary>
internal abstract class NativeHandle : SafeHandle
{
    // Against the free alone: what an ordinary call needs is the reference that the marshaller takes.
    private readonly object _freeing = new();
    private bool _freed;

    protected NativeHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Fails like an allocation of the runtime's own where the library had no memory for the object.</summary>
    internal static THandle Require<THandle>(THandle created)
        where THandle : NativeHandle =>
        created.IsInvalid ? throw new InsufficientMemoryException("libdbr is out of memory.") : created;

    protected sealed override bool ReleaseHandle()
    {
        lock (_freeing)
        {
            _freed = true;
        }

        Free(handle);
        return true;
    }

    protected abstract void Free(nint pointer);

    /// <summary>
    /// For the functions that end things: they are wanted when the handle is closed but lives on for the calls in
    /// flight, and they return at once.
    /// </summary>
    protected void IfAlive(Action<nint> action)
    {
        lock (_freeing)
        {
            if (!_freed && !IsInvalid)
            {
                action(handle);
            }
        }
    }
}

internal sealed unsafe class ClientHandle : NativeHandle
{
    private volatile bool _refusing;

    /// <summary>
    /// No more calls. A disposed handle alone would still serve new ones for as long as a call in flight holds it.
    /// </summary>
    internal void Refuse()
    {
        _refusing = true;
        Dispose();
    }

    internal void ThrowIfRefusing() => ObjectDisposedException.ThrowIf(_refusing, typeof(DbrClient));

    internal void Shutdown() => IfAlive(static pointer => NativeMethods.dbr_client_shutdown((NativeClient*)pointer));

    protected override void Free(nint pointer) => NativeMethods.dbr_client_free((NativeClient*)pointer);
}

internal sealed unsafe class ClientOptionsHandle : NativeHandle
{
    protected override void Free(nint pointer) =>
        NativeMethods.dbr_client_options_free((NativeClientOptions*)pointer);
}

internal sealed unsafe class CallOptionsHandle : NativeHandle
{
    /// <summary>NULL, for calls that want what the client wants.</summary>
    internal static CallOptionsHandle None { get; } = new();

    protected override void Free(nint pointer) => NativeMethods.dbr_call_options_free((NativeCallOptions*)pointer);
}

internal sealed unsafe class CancelHandle : NativeHandle
{
    internal void Trigger() => IfAlive(static pointer => NativeMethods.dbr_cancel_trigger((NativeCancel*)pointer));

    protected override void Free(nint pointer) => NativeMethods.dbr_cancel_free((NativeCancel*)pointer);
}
