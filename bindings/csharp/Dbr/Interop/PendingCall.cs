using System.Runtime.InteropServices;

namespace Dbr.Interop;

/// <summary>An asynchronous call as the library's callbacks know it.</summary>
internal abstract unsafe class PendingCall
{
    private GCHandle _self;

    /// <summary>The call that user data names; the library names it no more, so its GC handle goes.</summary>
    internal static PendingCall Of(void* userData)
    {
        PendingCall call = (PendingCall)GCHandle.FromIntPtr((nint)userData).Target!;
        call.Unroot();
        return call;
    }

    /// <summary>Takes result and error over. Never throws: its caller is C.</summary>
    internal abstract void Complete(DbrStatus status, void* result, NativeError* error);

    /// <summary>The user data for the submission. The library holds the call until <see cref="Of"/>.</summary>
    protected void* Root()
    {
        _self = GCHandle.Alloc(this);
        return (void*)GCHandle.ToIntPtr(_self);
    }

    protected void Unroot() => _self.Free();
}

/// <summary>
/// An asynchronous call: holds the client while it runs, cancels when the caller's token fires, and ends its task
/// exactly once, away from the library's thread.
/// </summary>
internal sealed unsafe class PendingCall<TOperation, TNative, TResult> : PendingCall
    where TOperation : struct, IOperation<TNative, TResult>
    where TNative : unmanaged
{
    private readonly TaskCompletionSource<TResult> _task = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TOperation _operation;
    private readonly ClientHandle _client;
    private readonly CancelHandle? _cancel;
    private readonly IEnumerable<string>? _keepHeaders;
    private readonly CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;

    internal PendingCall(
        TOperation operation, ClientHandle client, CancelHandle? cancel, IEnumerable<string>? keepHeaders,
        CancellationToken cancellationToken)
    {
        _operation = operation;
        _client = client;
        _cancel = cancel;
        _keepHeaders = keepHeaders;
        _cancellationToken = cancellationToken;
    }

    internal Task<TResult> Submit(CallOptionsHandle options)
    {
        bool held = false;
        void* userData = null;
        try
        {
            _client.ThrowIfRefusing();
            _client.DangerousAddRef(ref held);
            userData = Root();
            _registration = Calls.TriggerWhenCancelled(_cancel, _cancellationToken);
            NativeError* error;
            DbrStatus status = _operation.Submit(_client, options, userData, &error);
            if (status == DbrStatus.Ok)
            {
                // From here on the call belongs to the callback, which may even have run.
                return _task.Task;
            }

            throw Calls.Failure(status, error, _keepHeaders, _cancellationToken);
        }
        catch (Exception e)
        {
            // Refused, so the callback never runs.
            if (userData is not null)
            {
                Unroot();
            }

            Release(held);
            Fail(e);
            return _task.Task;
        }
    }

    internal override void Complete(DbrStatus status, void* result, NativeError* error)
    {
        TResult value = default!;
        Exception? failure = null;
        try
        {
            if (status == DbrStatus.Ok)
            {
                value = _operation.Copy((TNative*)result, _keepHeaders);
            }
            else
            {
                failure = Calls.Failure(status, error, _keepHeaders, _cancellationToken);
            }
        }
        catch (Exception e)
        {
            failure = e;
        }

        TOperation.Free((TNative*)result);
        CallbackScope.TakeThrown();
        Release(true);
        if (failure is null)
        {
            _task.TrySetResult(value);
        }
        else
        {
            Fail(failure);
        }
    }

    private void Release(bool held)
    {
        // Not Dispose, which would wait here for a token that is firing elsewhere.
        _registration.Unregister();
        _cancel?.Dispose();
        if (held)
        {
            _client.DangerousRelease();
        }
    }

    private void Fail(Exception failure)
    {
        if (failure is OperationCanceledException cancelled)
        {
            _task.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _task.TrySetException(failure);
        }
    }
}
