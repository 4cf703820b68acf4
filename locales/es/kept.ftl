# What is stored, as the privacy page tells it. Each message is what and in which form, its part `why`
# what for, and its part `until` when it is deleted, where that is always the same.

kept-ids = Los identificadores que Zoom da a usted y a su cuenta de Zoom, y el identificador de esta aplicación
    .why = Para saber de quién es la conexión
kept-profile = Su nombre, su correo electrónico, su plan de Zoom y su zona horaria, cifrados
    .why = Para mostrarle qué cuenta se usa y qué hora es para usted, para nombrarle en el mensaje que usted envía y para indicarle el límite de tiempo de su plan
kept-tokens = Las dos credenciales que representan su permiso, cifradas, y una clave para sus datos, también cifrada
    .why = Para crear y abrir sus reuniones en Zoom
kept-connection = El estado de su conexión: qué permitió, desde cuándo, y cuándo se renovó o se comprobó por última vez
    .why = Para que la conexión siga funcionando, y para avisarle cuando no funciona
kept-meetings = De cada reunión que inicia aquí: el número que le da Zoom, su estado, sus horas, lo que usted pidió y cómo la configuró Zoom, la hora que usted le dio y un código corto de su título
    .why = Para mostrarle sus reuniones abiertas, y para crear cada una solo una vez
kept-links = El enlace para entrar y el código de acceso de cada una de estas reuniones, cifrados
    .why = Para mostrárselos de nuevo
kept-waiting = De cada persona que espera fuera de una de estas reuniones: un código que no es su nombre, dónde espera y desde cuándo
    .why = Para mostrarle cuántas personas esperan
    .until = Hasta que termine la reunión, y 2 días como máximo
kept-deliveries = Una huella de cada mensaje de Zoom sobre sus reuniones, sin su contenido, y su hora
    .why = Para que un mensaje que llega dos veces cuente una sola vez
    .until = 7 días, o hasta que desconecte Zoom
kept-sessions = De cada navegador con la sesión iniciada: una huella de su cookie, sus horas y si usted indicó que otras personas usan el mismo equipo; tras el fin de la conexión, por qué y cuándo terminó
    .why = Para mantener su sesión iniciada, y para decirle qué ocurrió
kept-preferences = Lo que eligió en los ajustes: cómo se preparan las reuniones nuevas, cuál de nuestros nombres llevan, las palabras, los idiomas, la zona horaria y los colores de sus páginas, y cuándo lo guardó. Su propio texto para { -clients } está cifrado.
    .why = Para que solo tenga que elegirlo una vez
kept-attempts = Mientras conecta Zoom: huellas de dos códigos al azar, otro código cifrado, la página a la que se vuelve y la hora
    .why = Para que nadie más pueda terminar lo que usted empezó
    .until = Hasta que vuelva de Zoom, o unos 10 minutos
kept-counters = Cuántas veces su dirección de red empezó a conectar Zoom en un minuto, y cuántas veces guardó usted sus ajustes en él, bajo códigos que cambian cada día. La dirección en sí no se guarda.
    .why = Para frenar los abusos
    .until = Unos 10 minutos
kept-outbox = Después de desconectar Zoom: las credenciales, cifradas, y lo que hace falta para enviarlas
    .why = Para avisar a Zoom de que el permiso ha terminado
    .until = Hasta que Zoom reciba el aviso, y un día como máximo
kept-audit = Un registro de qué se hizo y cuándo, como “conectado” o “reunión iniciada”: palabras fijas e identificadores nuestros al azar. Ningún nombre, ninguna dirección, ningún identificador de Zoom.
    .why = Para poder averiguar más tarde qué ocurrió
    .until = No se borra
kept-canaries = Un valor de prueba para cada clave de este servicio. No dice nada sobre nadie.
    .why = Para que el servicio no arranque con una clave equivocada
    .until = No se borra
kept-deployment = Un número al azar de este servicio, y cuándo se hizo su última copia de seguridad. No dicen nada sobre nadie.
    .why = Para que quienes llevan este servicio puedan comprobarlo
    .until = No se borran

## When

kept-until-connection = Hasta que desconecte Zoom; después desaparece en un minuto como máximo
kept-until-session = Hasta que cierre sesión en ese navegador, o { $length } después de su último uso
kept-until-end = Hasta el fin de la reunión, o { $longest } después de que la creara o después de su hora, si no recibimos noticia de su fin; o hasta que desconecte Zoom
kept-until-after-end = { $length } después del fin de la reunión, o { $longest } después de que la creara o después de su hora, si no recibimos noticia de su fin; o hasta que desconecte Zoom
kept-until-same = { $length } después del fin de la reunión, o después de que la creara o después de su hora, si no recibimos noticia de su fin; o hasta que desconecte Zoom
