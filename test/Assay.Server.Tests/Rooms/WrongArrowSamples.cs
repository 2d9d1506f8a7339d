#pragma warning disable CA1823, CS0169, CS0649, IDE0044, IDE0051, IDE0060 // They only exist to be found.

namespace Assay.Server.Tests.Rooms.Cellar
{
    internal sealed class Secret
    {
        public const int Depth = 1;

        public static int Count() => Depth;
    }

    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class SecretAttribute : Attribute;
}

namespace Assay.Server.Tests.Rooms.Upstairs
{
    using Assay.Server.Tests.Rooms.Cellar;

    internal sealed class ByField
    {
        private readonly Secret? _secret;
    }

    internal static class BySignature
    {
        public static void Take(Secret[] secrets) { }
    }

    internal static class ByCode
    {
        public static int Take() => Secret.Count();
    }

    internal static class ByLambda
    {
        public static Func<int> Take() => () => Secret.Count();
    }

    internal static class ByAwait
    {
        public static async Task<int> TakeAsync()
        {
            await Task.Yield();
            return Secret.Count();
        }
    }

    internal static class ByGenericArgument
    {
        public static Task<List<Secret>>? Take() => null;
    }

    [Secret]
    internal static class ByAttribute;
}
