using System.Diagnostics;

namespace Dbr.Interop;

/// <summary>The two ways to make a call, for every operation.</summary>
internal static class Calls
{
    internal static TResult Run<TOperation, TNative, TResult>(
        ClientHandle client, TOperation operation, DbrCallOptions? options, CancellationToken cancellationToken)
        where TOperation : struct, IOperation<TNative, TResult>
        where TNative : unmanaged
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Activity? activity = Telemetry.Start(TOperation.Name);
        try
        {
            return RunHere<TOperation, TNative, TResult>(client, operation, options, activity, cancellationToken);
        }
        catch (Exception e)
        {
            Telemetry.Failed(activity, e);
            throw;
        }
    }

    internal static Task<TResult> RunAsync<TOperation, TNative, TResult>(
        ClientHandle client, TOperation operation, DbrCallOptions? options, CancellationToken cancellationToken)
        where TOperation : struct, IOperation<TNative, TResult>
        where TNative : unmanaged
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        return Telemetry.IsListenedTo
            ? Traced<TOperation, TNative, TResult>(client, operation, options, cancellationToken)
            : Submit<TOperation, TNative, TResult>(client, operation, options, null, cancellationToken);
    }

    internal static CancellationTokenRegistration TriggerWhenCancelled(
        CancelHandle? cancel, CancellationToken cancellationToken) =>
        cancel is null
            ? default
            : cancellationToken.UnsafeRegister(static state => ((CancelHandle)state!).Trigger(), cancel);

    /// <summary>What a caller gets for a call that failed. Takes the error over.</summary>
    internal static unsafe Exception Failure(
        DbrStatus status, NativeError* error, IEnumerable<string>? keepHeaders, CancellationToken cancellationToken)
    {
        DbrException exception = NativeErrors.Take(status, error, keepHeaders);
        return status switch
        {
            DbrStatus.Cancelled when cancellationToken.IsCancellationRequested =>
                new OperationCanceledException(exception.Message, exception, cancellationToken),
            DbrStatus.Cancelled => new OperationCanceledException(
                "The client was disposed while the call ran.", exception),
            DbrStatus.Closed => new ObjectDisposedException("The client was disposed before the call.", exception),
            _ => exception,
        };
    }

    private static unsafe TResult RunHere<TOperation, TNative, TResult>(
        ClientHandle client, TOperation operation, DbrCallOptions? options, Activity? activity,
        CancellationToken cancellationToken)
        where TOperation : struct, IOperation<TNative, TResult>
        where TNative : unmanaged
    {
        client.ThrowIfRefusing();
        using CallSetup setup = CallSetup.Create(options, activity, cancellationToken);
        using CancelHandle? cancel = setup.Cancel;
        using CancellationTokenRegistration registration = TriggerWhenCancelled(cancel, cancellationToken);
        CallbackScope.TakeThrown();
        TNative* result = null;
        try
        {
            NativeError* error;
            DbrStatus status = operation.Call(client, setup.Options, &result, &error);
            return status == DbrStatus.Ok
                ? operation.Copy(result, options?.KeepHeaders)
                : throw Failure(status, error, options?.KeepHeaders, cancellationToken);
        }
        finally
        {
            TOperation.Free(result);
        }
    }

    private static Task<TResult> Submit<TOperation, TNative, TResult>(
        ClientHandle client, TOperation operation, DbrCallOptions? options, Activity? activity,
        CancellationToken cancellationToken)
        where TOperation : struct, IOperation<TNative, TResult>
        where TNative : unmanaged
    {
        try
        {
            using CallSetup setup = CallSetup.Create(options, activity, cancellationToken);
            return new PendingCall<TOperation, TNative, TResult>(
                operation, client, setup.Cancel, KeptHeaders.Names(options), cancellationToken).Submit(setup.Options);
        }
        catch (DbrException e)
        {
            // An option that is no text, or no length of time: the task says so, like everything else.
            return Task.FromException<TResult>(e);
        }
    }

    private static async Task<TResult> Traced<TOperation, TNative, TResult>(
        ClientHandle client, TOperation operation, DbrCallOptions? options, CancellationToken cancellationToken)
        where TOperation : struct, IOperation<TNative, TResult>
        where TNative : unmanaged
    {
        using Activity? activity = Telemetry.Start(TOperation.Name);
        try
        {
            return await Submit<TOperation, TNative, TResult>(
                client, operation, options, activity, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Telemetry.Failed(activity, e);
            throw;
        }
    }
}
