using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Assay.Server.Tests.Rooms;

/// <summary>The types that a type names: in its shape, and in the code of its methods.</summary>
internal static class TypeReferences
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static IEnumerable<Type> Of(Type type) =>
        Shape(type).Concat(type.GetMembers(Declared).SelectMany(Of)).SelectMany(Parts).Distinct();

    private static IEnumerable<Type> Shape(Type type) =>
        [
            .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes,
            .. type.GetInterfaces(),
            .. type.GetCustomAttributesData().Select(attribute => attribute.AttributeType),
        ];

    private static IEnumerable<Type> Of(MemberInfo member) =>
        member switch
        {
            FieldInfo field => [field.FieldType],
            MethodBase method => [.. Signature(method), .. Code(method)],
            _ => [],
        };

    private static IEnumerable<Type> Signature(MethodBase method) =>
        [
            .. method.GetParameters().Select(parameter => parameter.ParameterType),
            .. method is MethodInfo { ReturnType: var result } ? [result] : Type.EmptyTypes,
            .. method.IsGenericMethod ? method.GetGenericArguments() : [],
        ];

    private static IEnumerable<Type> Code(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            return [];
        var locals = body.LocalVariables.Select(local => local.LocalType);
        var caught = body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause);
        var named = Tokens(body.GetILAsByteArray()!).SelectMany(token => Resolve(method, token));
        return [.. locals, .. caught.Select(clause => clause.CatchType!), .. named];
    }

    private static List<int> Tokens(byte[] code)
    {
        var tokens = new List<int>();
        for (var at = 0; at < code.Length; )
        {
            var isLong = code[at] == 0xFE;
            var operation = OpCodesByValue[isLong ? BinaryPrimitives.ReadInt16BigEndian(code.AsSpan(at)) : code[at]];
            at += isLong ? 2 : 1;
            if (NamesMember(operation.OperandType))
                tokens.Add(BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)));
            at += OperandLength(operation.OperandType, code.AsSpan(at));
        }
        return tokens;
    }

    private static bool NamesMember(OperandType operand) =>
        operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok;

    private static int OperandLength(OperandType operand, ReadOnlySpan<byte> rest) =>
        operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(rest),
            _ => 4,
        };

    private static IEnumerable<Type> Resolve(MethodBase method, int token)
    {
        var member = method.Module.ResolveMember(
            token,
            method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
            method.IsGenericMethod ? method.GetGenericArguments() : null
        );
        return member switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            MethodBase called => [called.DeclaringType!, .. Signature(called)],
            _ => [],
        };
    }

    /// <summary><c>Task&lt;Outcome&lt;Key&gt;[]&gt;</c> names four types.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Prepend(type.GetGenericTypeDefinition()) : [type];
    }
}
